import { formats } from '@millrace/app/formats';
import { definitions } from '@millrace/app/metrics';
import { defineMetrics } from './domain/metrics/define-metrics';

/** What this service measures and the formats that it reads: the user's own, checked as the module is loaded. */
export const metrics = defineMetrics(definitions.metrics, definitions.items, formats);
