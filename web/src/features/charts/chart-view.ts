import {
  type Breakdown,
  boundOf,
  crossedName,
  type Metric,
  mergePartials,
  type PartialAggregate,
  type Regrouping,
  regrouped,
  STEPS,
} from '@millrace/contract';
import type { ChartView, Compare } from '../address/address';
import { estimatesOf, labelOf, type ShownBreakdown } from '../metrics/estimates';
import type { Cut } from '../metrics/filters';

const DAY_MS = 86_400_000;

/** How much earlier the time is that a range of that length is compared with, ms. */
export const shiftOf = (compare: Compare, ms: number): number =>
  ({ previous: ms, yesterday: DAY_MS, week: 7 * DAY_MS })[compare];

/** So many events a step are wanted at least: fewer make a row of teeth, percentiles of nothing, or ratios that leap between 0 and 100 %. */
const ENOUGH = 5;
const ENOUGH_FOR: Partial<Record<Metric['measure'], number>> = { quantiles: 20, formula: 100 };
/** How much more or less than enough there must be until a step that was chosen is left again. */
const SLACK = 1.4;

/**
 * The shortest of `steps` (ms, rising) that has enough events in each, if `events` came in `ms`; the longest where none has. The one in use stays
 * while it is nearly right.
 */
export const chosenStep = <S extends number>(
  steps: readonly [S, ...S[]],
  { measure, events, ms, current }: { measure: Metric['measure']; events: number; ms: number; current?: S | undefined },
): S => {
  const wanted = ENOUGH_FOR[measure] ?? ENOUGH;
  const each = (step: S) => (events * step) / ms;
  const enough = (least: number) => steps.find((step) => each(step) >= least) ?? steps.at(-1) ?? steps[0];
  if (events === 0) return current ?? steps[0];
  const [longest, shortest] = [enough(wanted * SLACK), enough(wanted / SLACK)];
  return current !== undefined && current >= shortest && current <= longest ? current : enough(wanted);
};

/** The steps that a chart of so many ms can have: not more points than it has room for, and not so few that it says nothing. */
export const stepsFor = (ms: number): readonly number[] =>
  STEPS.map((seconds) => seconds * 1000).filter((step) => ms / step <= 320 && ms / step >= 4);

/** The step that a view names, where a chart of so many ms can have it: one that is named for another range says nothing of this one. */
export const namedStep = ({ step }: Pick<ChartView, 'step'>, ms: number): number | undefined =>
  step !== undefined && stepsFor(ms).includes(step) ? step : undefined;

export type Select = (breakdown: Breakdown) => ShownBreakdown;

/** The same breakdown becomes the same object again. */
const remembered = (select: Select): Select => {
  const known = new WeakMap<Breakdown, ShownBreakdown>();
  return (breakdown) => {
    const selected = known.get(breakdown) ?? select(breakdown);
    known.set(breakdown, selected);
    return selected;
  };
};

/** Narrows breakdowns down to one label of a dimension. */
export const labelAlone = (cut: Cut, isDeclared?: boolean): Select =>
  remembered((breakdown) => labelOf(breakdown, cut, isDeclared));

/**
 * Narrows breakdowns by two dimensions down to one by either of them, of the events with one label of the other, counted or estimated. What is in no
 * pair may be of any other label, and is left out. The squares of the standard errors of pairs add up.
 */
export const crossedAlone = (regrouping: Regrouping): Select =>
  remembered(({ dimensions }) => {
    const found = dimensions.find(({ name }) => name === crossedName(regrouping.pair));
    if (!found) return { dimensions: [] };
    const { other: _, ...narrowed } = regrouped(found, regrouping);
    const { values, hasOthers } = estimatesOf(narrowed);
    const total = [...values.values()].reduce<PartialAggregate | undefined>(merged, undefined);
    const within = boundOf((narrowed.spread ?? 0) * Math.max(1, values.size));
    return { ...(total && { total }), ...(hasOthers && { within }), dimensions: [narrowed] };
  });

const merged = (sum: PartialAggregate | undefined, more: PartialAggregate): PartialAggregate =>
  sum ? mergePartials(sum, more) : more;

/** What is hidden, with one more or one less. */
export const toggled = (hidden: ReadonlySet<string>, key: string): ReadonlySet<string> => {
  const after = new Set(hidden);
  if (!after.delete(key)) after.add(key);
  return after;
};

/** Everything but one is hidden; where it is so already, nothing is. */
export const isolated = (hidden: ReadonlySet<string>, key: string, all: readonly string[]): ReadonlySet<string> => {
  const others = all.filter((one) => one !== key);
  const isAlone = !hidden.has(key) && others.every((one) => hidden.has(one));
  return new Set(isAlone ? [] : others);
};
