import type { Metric } from '@millrace/contract';
import { FormulaError } from '@millrace/contract';
import { repeated, suggestion, unknownKeys } from '../../lib/known-words';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time';
import { sessionRuleProblems } from './define-session-rules';
import type { FigureRuleDefinition, RuleDefinition } from './rule-definition';
import { durationMs, formulaScope, readingOf, windowMsOf } from './rule-reading';

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

/** Most rules of a service: each is looked at every few seconds, and what is known of all of them is one item of a table. */
const MOST_RULES = 50;

/** What a window may be: whole parts of a minute, an hour or a day, so that they begin with these. */
const windows = ['5s', '10s', '30s', '1m', '5m', '15m', '1h'] as const;

const LONGEST_MS = DAY_MS;

const COMMON = [
  ...['name', 'label', 'metric', 'figure', 'by', 'window', 'for', 'cooldown', 'kind', 'warning', 'critical', 'notify'],
];
const KEYS: Readonly<Record<FigureRuleDefinition['kind'], readonly string[]>> = {
  above: [...COMMON, 'clears'],
  below: [...COMMON, 'clears'],
  change: [...COMMON, 'clears', 'against', 'direction', 'atLeast'],
  absence: [...COMMON, 'usual'],
  deviation: [...COMMON, 'clears', 'direction'],
};
const KINDS: readonly string[] = [...Object.keys(KEYS), 'session'];

const nameProblems = ({ name, label }: RuleDefinition): string[] => [
  ...(NAME.test(name) ? [] : ['name: up to 40 letters, digits, dashes and underscores, the first a letter or a digit']),
  ...(label ? [] : ['label: say what its alerts are called']),
];

const notifyProblems = ({ notify = [] }: RuleDefinition): string[] => [
  ...repeated(notify).map((name) => `notify: "${name}" is there twice`),
  ...notify.filter((name) => !NAME.test(name)).map((name) => `notify: "${name}" is no name of a channel`),
];

const durationProblems = (definition: FigureRuleDefinition): string[] => {
  const { window, for: held, cooldown } = definition;
  const usual = definition.kind === 'absence' ? definition.usual : undefined;
  const texts = Object.entries({ for: held, cooldown, usual }).flatMap(([key, text]) =>
    text === undefined ? [] : { key, text },
  );
  const isOdd = ({ text }: { text: string }) => !(durationMs(text) > 0 && durationMs(text) <= LONGEST_MS);
  const isWindow = window === undefined || windows.some((one) => one === window);
  return [
    ...(isWindow ? [] : [`window: "${window}" must be one of ${windows.join(', ')}`]),
    ...texts.filter(isOdd).map(({ key, text }) => `${key}: "${text}" must be like 30s, 5m or 2h, and a day at most`),
  ];
};

const levelProblems = (definition: FigureRuleDefinition): string[] => {
  const { kind, warning, critical } = definition;
  const clears = 'clears' in definition ? definition.clears : undefined;
  const sign = kind === 'below' ? -1 : 1;
  const [first = critical, last = warning] = [warning, critical];
  if (first === undefined || last === undefined) return ['warning, critical: at least one must be given'];
  const numbers = Object.entries({ warning, critical, clears }).filter(([, level]) => level !== undefined);
  const odd = numbers.filter(([, level]) => !Number.isFinite(level)).map(([key]) => `${key}: a number`);
  const way = kind === 'above' || kind === 'below' ? `going ${kind}, ` : '';
  const crossed = sign * first > sign * last ? [`critical: ${way}${first} must warn before ${last} is critical`] : [];
  const side = kind === 'below' ? 'above' : 'below';
  const late = clears !== undefined && sign * clears > sign * first;
  return [...odd, ...crossed, ...(late ? [`clears: it must be over ${side} ${first}, or later than that`] : [])];
};

/** As far back as windows are certainly stored that those of a rule are made of. */
const backOf = (windowMs: number): number => {
  if (windowMs < MINUTE_MS) return 12 * HOUR_MS;
  return windowMs < HOUR_MS ? 28 * DAY_MS : 364 * DAY_MS;
};

const BACK = '12h for a window of seconds, 28d for one of minutes, 364d for one of an hour';

const againstProblems = (against: string, windowMs: number): string[] => {
  const ms = durationMs(against);
  const isWhole = ms > 0 && ms % windowMs === 0 && ms <= backOf(windowMs);
  return isWhole ? [] : [`against: "${against}" must be whole windows, and at most ${BACK}`];
};

const PERCENT = 'a number above 0';

/** What one kind alone has. */
const kindProblems = (definition: FigureRuleDefinition): string[] => {
  const { kind, warning, critical } = definition;
  if (kind === 'above' || kind === 'below') return [];
  const windowMs = windowMsOf(definition);
  const direction = 'direction' in definition ? definition.direction : undefined;
  const levels = Object.entries({ warning, critical }).filter(([, level]) => level !== undefined && level <= 0);
  const seconds = windowMs < MINUTE_MS && (kind === 'deviation' || (kind === 'absence' && !definition.usual));
  return [
    ...levels.map(([key]) => `${key}: ${PERCENT}`),
    ...(direction === undefined || ['up', 'down'].includes(direction) ? [] : ['direction: "up" or "down", or neither']),
    ...(seconds ? ['window: seconds are not stored for long enough to say what is usual; 1m, 5m, 15m or 1h'] : []),
    ...(kind === 'change' && definition.against !== undefined ? againstProblems(definition.against, windowMs) : []),
    ...(kind === 'change' && definition.atLeast !== undefined && !(definition.atLeast > 0)
      ? [`atLeast: ${PERCENT}`]
      : []),
  ];
};

const figureProblems = (definition: FigureRuleDefinition, metrics: readonly Metric[]): string[] => {
  const { metric, by } = definition;
  const { find, suggest } = formulaScope(metrics);
  if (!find(metric)) return [`metric: there is no metric "${metric}"; ${suggest(metric)}`];
  try {
    const names = readingOf(definition, metrics).dimensions.map((dimension) => dimension.name);
    const isKnown = by === undefined || names.includes(by);
    return isKnown ? [] : [`by: "${metric}" has no dimension "${by}"; ${suggestion(by, names)}`];
  } catch (error) {
    if (error instanceof FormulaError) return [`figure: ${error.message}`];
    throw error;
  }
};

interface Declared {
  readonly metrics: readonly Metric[];
  /** Whether sessions are kept. */
  readonly hasSessions: boolean;
}

const problemsOf = (definition: RuleDefinition, { metrics, hasSessions }: Declared): string[] => {
  const { kind } = definition;
  if (!KINDS.includes(kind)) return [`kind: there is no "${kind}"; ${suggestion(String(kind), KINDS)}`];
  if (kind === 'session')
    return [nameProblems, notifyProblems]
      .flatMap((find) => find(definition))
      .concat(sessionRuleProblems(definition, hasSessions));
  return [
    ...unknownKeys('', definition, KEYS[kind]),
    ...[nameProblems, notifyProblems].flatMap((find) => find(definition)),
    ...[durationProblems, levelProblems, kindProblems].flatMap((find) => find(definition)),
    ...figureProblems(definition, metrics),
  ];
};

/** What is wrong with the rules of a service, each with the rule's name. */
export const ruleProblems = (definitions: readonly RuleDefinition[], declared: Declared): string[] => {
  if (definitions.length > MOST_RULES)
    return [`rules: there may be ${MOST_RULES}, and there are ${definitions.length}`];
  return [
    ...repeated(definitions.map(({ name }) => name)).map((name) => `"${name}" is the name of two rules`),
    ...definitions.flatMap((one) => problemsOf(one, declared).map((problem) => `rule "${one.name}": ${problem}`)),
  ];
};
