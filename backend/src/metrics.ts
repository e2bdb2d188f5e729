import { formats } from '@millrace/app/formats';
import { definitions } from '@millrace/app/metrics';
import { defineMetrics } from './domain/metrics/define-metrics';
import type { MetricDefinitions } from './domain/metrics/definitions';

const declared: MetricDefinitions = definitions;

/** What this service measures and the formats that it reads: the user's own, checked as the module is loaded. */
export const metrics = defineMetrics(declared.metrics, declared.items, formats, declared.mappings, declared.rules);
