import { defineMetrics } from '../define-metrics';
import type { AnyDefinition, MetricDefinition } from '../metric-definition';

export const orders = {
  name: 'orders',
  label: 'Orders',
  category: 'Shop',
  description: 'Orders placed.',
  measure: 'count',
  unit: 'orders',
  events: ['order.placed'],
  dimensions: [{ name: 'country', label: 'Country', from: 'country', declared: ['SE'] }],
} as const satisfies MetricDefinition;

/** Of what is paid, whatever is measured of it. */
export const paid = {
  name: 'revenue',
  label: 'Revenue',
  category: 'Shop',
  description: 'Revenue.',
  unit: 'USD',
  events: ['order.placed'],
} as const;

export const revenue = {
  ...paid,
  measure: 'sum',
  value: 'amount',
  decimals: 2,
  dimensions: orders.dimensions,
  thresholds: { direction: 'below', warning: 100, critical: 10 },
} as const satisfies MetricDefinition;

/** What is said of definitions that cannot be used, a line each. */
export const problemsOf = (...definitions: AnyDefinition[]): string[] => {
  try {
    defineMetrics(definitions);
    return [];
  } catch (error) {
    return String(error).split('\n  ').slice(1);
  }
};

/** As JavaScript, or a cast, lets it through. */
export const unchecked = (definition: MetricDefinition, more: object): MetricDefinition => ({ ...definition, ...more });
