import type { Metric, WebConfig } from '@millrace/contract';

const example = ({ events }: Metric): string => {
  const [type = ''] = events;
  return JSON.stringify({ specversion: '1.0', id: 'hello-ID', source: 'my-terminal', type, subject: '/hello' });
};

/** A metric that an event without any value moves, if there is one: the others need a field that the catalogue does not name. */
const easiest = (metrics: readonly Metric[]): Metric | undefined => {
  const picky = new Set(metrics.filter(({ measure }) => measure !== 'count').flatMap(({ events }) => events));
  return metrics.find(({ measure, events }) => measure === 'count' && events[0] !== undefined && !picky.has(events[0]));
};

/** A configured endpoint is the local AWS, which takes any credentials; the CLI insists on some. */
const localOptions = (endpoint: string | undefined) =>
  endpoint
    ? { before: 'AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local ', after: ` --endpoint-url ${endpoint}` }
    : { before: '', after: '' };

/**
 * One line that puts an event on the stream, for a POSIX shell and for version 1 and 2 of the AWS CLI alike: they read
 * `--data` differently, but both send a `fileb://` as it is.
 */
export const firstEventLine = (
  { stream, region, kinesisEndpoint }: WebConfig,
  metrics: readonly Metric[],
): string | undefined => {
  const metric = easiest(metrics);
  if (!metric) return undefined;
  const { before, after } = localOptions(kinesisEndpoint);
  const event = example(metric).replace('ID', `'"$(date +%s)"'`);
  return [
    `printf %s '${event}' > event.json`,
    `${before}aws kinesis put-record --stream-name ${stream} --partition-key hello --data fileb://event.json --region ${region}${after}`,
  ].join(' && ');
};
