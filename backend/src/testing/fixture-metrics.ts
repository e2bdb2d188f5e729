import { defineMetrics } from '../domain/metrics/define-metrics';
import { definitions } from './fixture-app/metrics';

/** The definitions of the product's own tests, ready for use. */
export const metrics = defineMetrics(definitions.metrics, definitions.items, undefined, [], definitions.rules);
