import { formats } from '@millrace/app/formats';
import { definitions } from '@millrace/app/metrics';
import { defineMetrics } from './domain/metrics/define-metrics';
import type { MetricDefinitions } from './domain/metrics/definitions';

const declared: MetricDefinitions = definitions;

const { metrics: measured, items, mappings, rules, sessions, funnels } = declared;

/** What this service measures and the formats that it reads: the user's own, checked as the module is loaded. */
export const metrics = defineMetrics(measured, items, formats, mappings, rules, sessions, funnels);
