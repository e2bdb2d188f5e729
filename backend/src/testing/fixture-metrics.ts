import { defineMetrics } from '../domain/metrics/define-metrics';
import { catalogue } from './fixture-app/metrics';

/** The catalogue of the product's own tests, ready for use. */
export const metrics = defineMetrics(catalogue.metrics, catalogue.items);
