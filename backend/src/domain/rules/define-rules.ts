import {
  FormulaError,
  type Granularity,
  hash53,
  type Metric,
  parseFormula,
  sharedDimensions,
} from '@millrace/contract';
import { repeated, suggestion, unknownKeys } from '../../lib/known-words';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../time';
import type { Rule, RuleDefinition, ThresholdRule } from './rule-definition';
import { ruleWords } from './rule-words';

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

/** Most rules of a service: each is looked at every few seconds, and what is known of all of them is one item of a table. */
const MOST_RULES = 50;

/** What a window may be: whole parts of a minute, an hour or a day, so that they begin with these. */
export const windows = ['5s', '10s', '30s', '1m', '5m', '15m', '1h'] as const;

const DEFAULT_WINDOW = '10s';
const DEFAULT_COOLDOWN = '1m';
const LONGEST_MS = DAY_MS;

const UNITS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** In ms; NaN for what is none. */
export const durationMs = (text: string): number => {
  const [, amount, unit = ''] = /^(\d{1,5})([smhd])$/.exec(text) ?? [];
  return Number(amount) * (UNITS[unit] ?? Number.NaN);
};

const granularityOf = (windowMs: number): Granularity => {
  if (windowMs >= HOUR_MS) return 'hour';
  return windowMs >= MINUTE_MS ? 'minute' : 'second';
};

const KEYS: readonly string[] = [
  ...['name', 'label', 'metric', 'figure', 'by', 'window', 'for', 'cooldown', 'kind', 'warning', 'critical', 'clears'],
];
const KINDS: readonly string[] = ['above', 'below'];

const nameProblems = ({ name, label }: RuleDefinition): string[] => [
  ...(NAME.test(name) ? [] : ['name: up to 40 letters, digits, dashes and underscores, the first a letter or a digit']),
  ...(label ? [] : ['label: say what its alerts are called']),
];

const durationProblems = ({ window = DEFAULT_WINDOW, for: held, cooldown }: RuleDefinition): string[] => {
  const texts = Object.entries({ for: held, cooldown }).flatMap(([key, text]) =>
    text === undefined ? [] : { key, text },
  );
  const isOdd = ({ text }: { text: string }) => !(durationMs(text) > 0 && durationMs(text) <= LONGEST_MS);
  return [
    ...(windows.some((one) => one === window) ? [] : [`window: "${window}" must be one of ${windows.join(', ')}`]),
    ...texts.filter(isOdd).map(({ key, text }) => `${key}: "${text}" must be like 30s, 5m or 2h, and a day at most`),
  ];
};

const levelProblems = ({ kind, warning, critical, clears }: ThresholdRule): string[] => {
  const sign = kind === 'above' ? 1 : -1;
  const [first = critical, last = warning] = [warning, critical];
  if (first === undefined || last === undefined) return ['warning, critical: at least one must be given'];
  const numbers = Object.entries({ warning, critical, clears }).filter(([, level]) => level !== undefined);
  const odd = numbers.filter(([, level]) => !Number.isFinite(level)).map(([key]) => `${key}: a number`);
  const crossed =
    sign * first > sign * last ? [`critical: going ${kind}, ${first} must warn before ${last} is critical`] : [];
  const side = kind === 'above' ? 'below' : 'above';
  const late = clears !== undefined && sign * clears > sign * first;
  return [...odd, ...crossed, ...(late ? [`clears: it must be over ${side} ${first}, or later than that`] : [])];
};

interface Scope {
  readonly metrics: readonly Metric[];
}

const formulaScope = ({ metrics }: Scope) => ({
  find: (name: string) => metrics.find((metric) => metric.name === name),
  suggest: (name: string) =>
    suggestion(
      name,
      metrics.map((metric) => metric.name),
    ),
});

/** A figure is rounded to so many decimals beyond its metric's, so that a mean is not cut short. */
const MORE_DECIMALS = 2;

/** @throws FormulaError for a metric or a figure that there is not */
const readingOf = ({ name, metric, figure }: RuleDefinition, scope: Scope): Metric => {
  const formulas = formulaScope(scope);
  const formula = parseFormula(figure === undefined ? metric : `${metric}.${figure}`, formulas);
  const decimals = Math.min(9, (formulas.find(metric)?.decimals ?? 0) + MORE_DECIMALS);
  const of = { name, label: name, category: '', description: '', unit: '', measure: 'formula', events: [] } as const;
  return { ...of, formula, decimals, events: [], dimensions: sharedDimensions(formula, formulas) };
};

const figureProblems = (definition: RuleDefinition, scope: Scope): string[] => {
  const { metric, by } = definition;
  if (!formulaScope(scope).find(metric))
    return [`metric: there is no metric "${metric}"; ${formulaScope(scope).suggest(metric)}`];
  try {
    const names = readingOf(definition, scope).dimensions.map((dimension) => dimension.name);
    const isKnown = by === undefined || names.includes(by);
    return isKnown ? [] : [`by: "${metric}" has no dimension "${by}"; ${suggestion(by, names)}`];
  } catch (error) {
    if (error instanceof FormulaError) return [`figure: ${error.message}`];
    throw error;
  }
};

const problemsOf = (definition: RuleDefinition, scope: Scope): string[] => {
  if (!KINDS.includes(definition.kind))
    return [`kind: there is no "${definition.kind}"; ${suggestion(String(definition.kind), KINDS)}`];
  return [
    ...unknownKeys('', definition, KEYS),
    ...[nameProblems, durationProblems, levelProblems].flatMap((find) => find(definition)),
    ...figureProblems(definition, scope),
  ];
};

/** What is wrong with the rules of a service, each with the rule's name. */
export const ruleProblems = (definitions: readonly RuleDefinition[], metrics: readonly Metric[]): string[] => {
  if (definitions.length > MOST_RULES)
    return [`rules: there may be ${MOST_RULES}, and there are ${definitions.length}`];
  return [
    ...repeated(definitions.map(({ name }) => name)).map((name) => `"${name}" is the name of two rules`),
    ...definitions.flatMap((one) => problemsOf(one, { metrics }).map((problem) => `rule "${one.name}": ${problem}`)),
  ];
};

/** `below` is `above` upside down. */
const scoresOf = ({ kind, warning, critical, clears }: ThresholdRule): Pick<Rule, 'levels' | 'clears'> => {
  const sign = kind === 'above' ? 1 : -1;
  const levels = {
    ...(warning !== undefined && { warning: sign * warning }),
    ...(critical !== undefined && { critical: sign * critical }),
  };
  return { levels, clears: clears === undefined ? Math.min(...Object.values(levels)) : sign * clears };
};

/** Makes a rule, which must be sound, ready for use. */
const ruleOf = (definition: RuleDefinition, metrics: readonly Metric[]): Rule => {
  const { name, label, kind, by, window = DEFAULT_WINDOW, cooldown = DEFAULT_COOLDOWN } = definition;
  const metric = metrics.find((one) => one.name === definition.metric);
  if (!metric) throw new Error(`rule "${name}": there is no metric "${definition.metric}"`);
  const windowMs = durationMs(window);
  const forMs = Math.max(windowMs, definition.for === undefined ? 0 : durationMs(definition.for));
  const { label: _, cooldown: __, ...meaning } = definition;
  return {
    ...{ name, label, kind, metric, by, windowMs, forMs },
    reading: readingOf(definition, { metrics }),
    cooldownMs: durationMs(cooldown),
    granularity: granularityOf(windowMs),
    ...scoresOf(definition),
    text: ruleWords(definition, metric, forMs),
    identity: hash53(JSON.stringify([meaning, metric.formula?.text, metric.unit])).toString(36),
  };
};

export const rulesOf = (definitions: readonly RuleDefinition[], metrics: readonly Metric[]): readonly Rule[] =>
  definitions.map((definition) => ruleOf(definition, metrics));
