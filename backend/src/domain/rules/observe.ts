import type { Observation, ObservedWindow } from './observation';
import type { Comparison, Direction, Rule } from './rule-definition';
import type { Figure, FigureWindow } from './rule-windows';
import type { RuleHistory, Usual } from './usual';

/** What the windows of a rule are compared with, as far as its kind needs it. */
export interface References {
  /** Of a rule of kind `change`, what each window is compared with, by its own start. */
  readonly earlier?: ReadonlyMap<number, FigureWindow>;
  readonly history?: RuleHistory;
}

/** How bad a difference is, if it goes the way that is looked for. */
const towards = (difference: number, direction: Direction | undefined): number => {
  if (direction === undefined) return Math.abs(difference);
  return direction === 'up' ? difference : -difference;
};

/** The level from which on something is said. */
const firstLevel = ({ levels }: Rule): number => Math.min(...Object.values(levels));

type Change = Extract<Comparison, { kind: 'change' }>;

const changeOf = (rule: Rule, { direction, atLeast }: Change, value: number, base: number): Observation => {
  const [now, then] = atLeast > 0 ? [Math.max(value, atLeast), Math.max(base, atLeast)] : [value, base];
  if (then === 0) return { value, base, ...(now === 0 && { score: 0 }) };
  const margin = (Math.abs(then) * firstLevel(rule)) / 100;
  const score = towards((100 * (now - then)) / Math.abs(then), direction);
  return { value, base, expected: { low: then - margin, high: then + margin }, score };
};

/** Between these nothing is said. */
export const bandOf = (rule: Rule, { median, spread }: Usual): { readonly low: number; readonly high: number } => {
  const margin = spread * firstLevel(rule);
  const low = median - margin;
  const isTally = rule.compares.kind === 'deviation' && rule.compares.isCount;
  return { low: isTally ? Math.max(0, low) : low, high: median + margin };
};

const deviationOf = (rule: Rule, direction: Direction | undefined, value: number, usual: Usual): Observation => ({
  value,
  expected: bandOf(rule, usual),
  score: towards((value - usual.median) / usual.spread, direction),
});

const observe = (rule: Rule, start: number, label: string, figure: Figure, references: References): Observation => {
  const { compares } = rule;
  const { value, events } = figure;
  const { history, earlier } = references;
  if (compares.kind === 'absence') {
    const usualMs = compares.usualMs ?? history?.pauseAt(start, label);
    return { absence: { isOver: events > 0, usualMs } };
  }
  if (value === undefined) return {};
  switch (compares.kind) {
    case 'above':
      return { value, score: value };
    case 'below':
      return { value, score: -value };
    case 'change': {
      const window = earlier?.get(start);
      const base = (window?.labels.get(label) ?? window?.missing)?.value;
      return base === undefined ? { value } : changeOf(rule, compares, value, base);
    }
    case 'deviation': {
      const usual = history?.at(start, label);
      return usual ? deviationOf(rule, compares.direction, value, usual) : { value };
    }
  }
};

/** Labels that something came of before, and that are looked at for that. */
const knownLabels = ({ by, compares }: Rule, start: number, { earlier, history }: References): Iterable<string> => {
  if (by === undefined) return [];
  if (compares.kind === 'change') return earlier?.get(start)?.labels.keys() ?? [];
  return history?.labelsAt(start) ?? [];
};

/** Stands for every label that nothing is known of: no label is called so. */
const UNKNOWN = '\ud800';

/** How bad each figure of a window is. */
export const observedWindow = (rule: Rule, window: FigureWindow, references: References): ObservedWindow => {
  const { start, labels, missing } = window;
  const names = new Set([...labels.keys(), ...knownLabels(rule, start, references)]);
  const observed = [...names].map(
    (label) => [label, observe(rule, start, label, labels.get(label) ?? missing, references)] as const,
  );
  return { start, labels: new Map(observed), missing: observe(rule, start, UNKNOWN, missing, references) };
};
