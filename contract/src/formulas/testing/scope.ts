import type { Formula } from '../formula';
import { type FormulaMetric, type FormulaScope, parseFormula } from '../parse-formula';

export const country = { name: 'country', label: 'Country' };
const page = { name: 'page', label: 'Page', subject: true as const };
const metric = (
  measure: FormulaMetric['measure'],
  decimals = 0,
  dimensions: FormulaMetric['dimensions'] = [],
): FormulaMetric => ({
  measure,
  decimals,
  dimensions,
});

const metrics = new Map<string, FormulaMetric>([
  ['orders', metric('count', 0, [{ ...country, declared: ['SE'] }, page])],
  ['orders-paid', metric('count')],
  ['paid', metric('count')],
  ['visits', metric('count', 0, [{ ...country, declared: ['NO'] }])],
  ['revenue', metric('sum', 2, [country])],
  ['cpu', metric('stats', 1)],
  ['users', metric('last')],
  ['visitors', metric('unique')],
  ['order-size', metric('quantiles', 2)],
  ['a.count', metric('sum')],
]);
/** A shop that formulas are about. */
export const scope: FormulaScope = {
  find: (name) => metrics.get(name),
  suggest: (name) => (name === 'vists' ? 'did you mean "visits"?' : 'known are others'),
};
export const compile = (text: string): Formula => parseFormula(text, scope);
metrics.set('conversion', {
  ...metric('formula', 1),
  formula: compile('100 * orders / visits'),
  dimensions: [country],
});
