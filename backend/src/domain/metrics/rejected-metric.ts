import { type Metric, metricTopic, rejectReasonSchema } from '@millrace/contract';

/** The one dimension of `rejected`: each label is a reason of the contract. */
export const REASON_DIMENSION = 'reason';

/** What Millrace counts of itself: events that it could not use, each at the time when it arrived. */
export const rejectedMetric: Metric = {
  name: 'rejected',
  label: 'Rejected',
  category: 'Millrace',
  description: 'Events that could not be used, by what was wrong with them.',
  measure: 'count',
  unit: 'events',
  decimals: 0,
  events: [],
  dimensions: [{ name: REASON_DIMENSION, label: 'Reason', declared: [...rejectReasonSchema.options] }],
};

export const rejectedTopic = metricTopic(rejectedMetric.name);
