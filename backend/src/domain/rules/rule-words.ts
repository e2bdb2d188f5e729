import type { AlertLevel, Metric } from '@millrace/contract';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../time';
import type { Rule, RuleDefinition } from './rule-definition';

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

/** `CPU from 70 %, critical from 90 %, for 1 min`. */
export const ruleWords = (definition: RuleDefinition, metric: Metric, forMs: number): string => {
  const { kind, warning, critical, figure, by } = definition;
  const from = (level: number) =>
    kind === 'above' ? `from ${quantity(level, metric)}` : `down to ${quantity(level, metric)}`;
  const levels = [
    ...(warning === undefined ? [] : [from(warning)]),
    ...(critical === undefined ? [] : [`${warning === undefined ? '' : 'critical '}${from(critical)}`]),
  ];
  const each = by === undefined ? '' : ` by ${by}`;
  return `${figureName(metric, figure)}${each} ${levels.join(', ')}, for ${durationWords(forMs)}`;
};

/** What an alert says: `CPU was 93.1 %, critical from 90 %, for 1 min`. */
export const alertWords = (rule: Rule, label: string, level: AlertLevel, value: number | undefined): string => {
  const { metric, kind, levels, forMs } = rule;
  const of = label === '' ? metric.label : `${metric.label} of ${label}`;
  const limit = (kind === 'above' ? 1 : -1) * (levels[level] ?? 0);
  const side = kind === 'above' ? 'from' : 'down to';
  const was = value === undefined ? 'was not known' : `was ${quantity(value, metric)}`;
  return `${of} ${was}, ${level} ${side} ${quantity(limit, metric)} for ${durationWords(forMs)}`;
};
