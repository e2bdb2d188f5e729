import { type Metric, parseFormula, sharedDimensions } from '@millrace/contract';
import { suggestion } from '../../lib/known-words';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../time';
import type { FigureRuleDefinition } from './rule-definition';

const UNITS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** In ms; NaN for what is none. */
export const durationMs = (text: string): number => {
  const [, amount, unit = ''] = /^(\d{1,5})([smhd])$/.exec(text) ?? [];
  return Number(amount) * (UNITS[unit] ?? Number.NaN);
};

const defaultWindow = (definition: FigureRuleDefinition): string => {
  if (definition.kind === 'deviation') return '5m';
  return definition.kind === 'absence' && definition.usual === undefined ? '1m' : '10s';
};

export const windowMsOf = (definition: FigureRuleDefinition): number =>
  durationMs(definition.window ?? defaultWindow(definition));

export const formulaScope = (metrics: readonly Metric[]) => ({
  find: (name: string) => metrics.find((metric) => metric.name === name),
  suggest: (name: string) =>
    suggestion(
      name,
      metrics.map((metric) => metric.name),
    ),
});

/** A figure is rounded to so many decimals beyond its metric's, so that a mean is not cut short. */
const MORE_DECIMALS = 2;

/** The figure that a rule looks at. @throws FormulaError for a metric or a figure that there is not */
export const readingOf = ({ name, metric, figure }: FigureRuleDefinition, metrics: readonly Metric[]): Metric => {
  const formulas = formulaScope(metrics);
  const formula = parseFormula(figure === undefined ? metric : `${metric}.${figure}`, formulas);
  const decimals = Math.min(9, (formulas.find(metric)?.decimals ?? 0) + MORE_DECIMALS);
  const of = { name, label: name, category: '', description: '', unit: '', measure: 'formula', events: [] } as const;
  return { ...of, formula, decimals, events: [], dimensions: sharedDimensions(formula, formulas) };
};
