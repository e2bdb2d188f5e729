import type { Clock, LogFields, Logger } from '../../app/ports';

/** Fields of a line that CloudWatch counts, by their names. Each is a metric of the stage for each reader: docs/costs.md has what that costs. */
export const MEASURED = [
  'records',
  'events',
  'skipped',
  'subscribers',
  'posts',
  'refused',
  'failed',
  'gone',
  'interval',
  'delay',
] as const;

/** By what the metrics are told apart: the name of the function. */
export const DIMENSION = 'reader';

export interface MetricSource {
  /** One for each stage. */
  readonly namespace: string;
  /** The name of the function. */
  readonly reader: string;
  readonly now: Clock;
}

/** What was rejected for a reason, of which there are few: none has a field where nothing was. */
const rejectsIn = ({ rejected }: LogFields): LogFields =>
  typeof rejected === 'object' && rejected !== null
    ? Object.fromEntries(Object.entries(rejected).map(([reason, count]) => [`rejected_${reason}`, count]))
    : {};

/**
 * The fields of a line with what makes metrics of them in CloudWatch, without a call: the embedded metric format. A figure that is not there is not listed,
 * since a metric without its value is an error. Functions log as text here, of which CloudWatch takes the JSON; where Lambda writes the log as JSON, such lines of `console` are
 * quoted and lost. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const withMetrics = (fields: LogFields, { namespace, reader, now }: MetricSource): LogFields => {
  const rejects = rejectsIn(fields);
  const names = [...MEASURED.filter((name) => Number.isFinite(fields[name])), ...Object.keys(rejects)];
  if (names.length === 0) return fields;
  const Metrics = names.map((Name) => ({ Name }));
  const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [[DIMENSION]], Metrics }];
  return { ...fields, ...rejects, [DIMENSION]: reader, _aws: { Timestamp: now(), CloudWatchMetrics } };
};

/** A log of a reader of the stream, whose figures are metrics too. */
export const measuring = (logger: Logger, source: MetricSource): Logger => ({
  info: (message, fields = {}) => logger.info(message, withMetrics(fields, source)),
  warn: (message, fields = {}) => logger.warn(message, withMetrics(fields, source)),
  error: (message, fields = {}) => logger.error(message, withMetrics(fields, source)),
});
