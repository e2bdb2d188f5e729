import { defineMetrics } from '../domain/metrics/define-metrics';
import { definitions } from './fixture-app/metrics';

const { metrics: declared, items, rules, sessions, funnels } = definitions;

/** The definitions of the product's own tests, ready for use. */
export const metrics = defineMetrics(declared, items, undefined, [], rules, sessions, funnels);
