import type { AlertLevel, Metric } from '@millrace/contract';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../time';
import type { Observation } from './observation';
import type { FigureRuleDefinition, Rule } from './rule-definition';
import { durationMs, windowMsOf } from './rule-reading';

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

type Unit = Pick<Metric, 'unit' | 'currency'>;

/** `93.1 %`, `$1,320`, `12 orders`. */
export const quantity = (value: number, { unit, currency }: Unit): string => {
  if (currency === undefined) return `${number.format(value)}\u00a0${unit}`;
  const money = { style: 'currency', currency, currencyDisplay: 'narrowSymbol', maximumFractionDigits: 2 } as const;
  return new Intl.NumberFormat('en-US', { ...money, minimumFractionDigits: 0 }).format(value);
};

/** `90 s`, `5 min`, `2 h`. */
export const durationWords = (ms: number): string => {
  for (const [unit, word] of [
    [DAY_MS, 'd'],
    [HOUR_MS, 'h'],
    [MINUTE_MS, 'min'],
  ] as const)
    if (ms % unit === 0) return `${ms / unit}\u00a0${word}`;
  return `${ms / SECOND_MS}\u00a0s`;
};

const figureName = (metric: Metric, figure: string | undefined): string =>
  figure === undefined ? metric.label : `${metric.label} (${figure})`;

const factor = (times: number): string => `${number.format(times)} times`;

const WAYS = { up: 'up', down: 'down', both: 'up or down' } as const;

/** How a level is said, and what comes before all of them. */
const levelWords = (
  definition: FigureRuleDefinition,
  metric: Metric,
): { before: string; of: (level: number) => string } => {
  const windowMs = windowMsOf(definition);
  switch (definition.kind) {
    case 'above':
      return { before: '', of: (level) => `from ${quantity(level, metric)}` };
    case 'below':
      return { before: '', of: (level) => `down to ${quantity(level, metric)}` };
    case 'change': {
      const { direction = 'both', against } = definition;
      const earlier = durationWords(against === undefined ? windowMs : durationMs(against));
      return {
        before: ` ${WAYS[direction]}`,
        of: (level) => `by ${number.format(level)}\u00a0% against ${earlier} before`,
      };
    }
    case 'absence': {
      const { usual } = definition;
      const pause = usual === undefined ? 'what is usual' : durationWords(durationMs(usual));
      return { before: ' missing', of: (level) => `for ${factor(level)} ${pause}` };
    }
    case 'deviation': {
      const { direction = 'both' } = definition;
      return { before: ` ${WAYS[direction]}`, of: (level) => `by ${number.format(level)} spreads from what is usual` };
    }
  }
};

/** `CPU from 70 %, critical from 90 %, for 1 min`. */
export const ruleWords = (definition: FigureRuleDefinition, metric: Metric, forMs: number): string => {
  const { kind, warning, critical, figure, by } = definition;
  const { before, of } = levelWords(definition, metric);
  const levels = [
    ...(warning === undefined ? [] : [of(warning)]),
    ...(critical === undefined ? [] : [`${warning === undefined ? '' : 'critical '}${of(critical)}`]),
  ];
  const each = by === undefined ? '' : ` by ${by}`;
  const held = kind === 'absence' ? '' : `, for ${durationWords(forMs)}`;
  return `${figureName(metric, figure)}${each}${before} ${levels.join(', ')}${held}`;
};

const limitWords = ({ metric, compares, levels, forMs }: Rule, level: AlertLevel): string => {
  const score = levels[level] ?? 0;
  const held = `for ${durationWords(forMs)}`;
  switch (compares.kind) {
    case 'above':
      return `${level} from ${quantity(score, metric)} ${held}`;
    case 'below':
      return `${level} down to ${quantity(-score, metric)} ${held}`;
    case 'change':
      return `${level} from ${number.format(score)}\u00a0% ${held}`;
    case 'absence':
      return `${level} from ${factor(score)} that`;
    case 'deviation':
      return `${level} from ${number.format(score)} spreads ${held}`;
  }
};

/** To a unit that is read at a glance. */
const roundedWords = (ms: number): string =>
  durationWords(ms < 10 * MINUTE_MS ? Math.round(ms / SECOND_MS) * SECOND_MS : Math.round(ms / MINUTE_MS) * MINUTE_MS);

/** `40 to 60 orders`, no more exactly than three digits. */
const bandWords = (band: Observation['expected'], metric: Metric): string => {
  const [low = 0, high = 0] = [band?.low, band?.high].map((value = 0) => Number(value.toPrecision(3)));
  return `${metric.currency === undefined ? number.format(low) : quantity(low, metric)} to ${quantity(high, metric)}`;
};

/** What was found: `was 93.1 %`. */
const foundWords = ({ metric, compares }: Rule, { value, expected, pause, base }: Observation): string => {
  const was = value === undefined ? 'was not known' : `was ${quantity(value, metric)}`;
  switch (compares.kind) {
    case 'change':
      return `${was} after ${quantity(base ?? 0, metric)} ${durationWords(compares.againstMs)} before`;
    case 'absence':
      return `missing for ${roundedWords(pause?.now ?? 0)}, where ${roundedWords(pause?.usual ?? 0)} is usual`;
    case 'deviation':
      return `${was}, where ${bandWords(expected, metric)} is usual`;
    default:
      return was;
  }
};

/** What an alert says: `CPU was 93.1 %, critical from 90 %, for 1 min`. */
export const alertWords = (rule: Rule, label: string, level: AlertLevel, observation: Observation): string => {
  const { metric } = rule;
  const of = label === '' ? metric.label : `${metric.label} of ${label}`;
  return `${of} ${foundWords(rule, observation)}, ${limitWords(rule, level)}`;
};
