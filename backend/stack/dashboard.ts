import { rejectReasonSchema } from '@millrace/contract';
import type { Stage } from './stage';
import { ofType, type Resources, sub } from './template';
import { measuredIn, rejectsMetric } from './watch-apis';

/** Namespace, metric, then name and value of each dimension, then how it is drawn. */
type Metric = readonly [namespace: string, metric: string, ...rest: (string | { readonly stat?: string })[]];

interface Panel {
  readonly title: string;
  readonly metrics: readonly Metric[];
}

const COLUMNS = 3;
const WIDTH = 8;
const HEIGHT = 6;

const widget = ({ title, metrics }: Panel, position: number) => ({
  type: 'metric',
  x: (position % COLUMNS) * WIDTH,
  y: Math.floor(position / COLUMNS) * HEIGHT,
  width: WIDTH,
  height: HEIGHT,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in.
  properties: { title, metrics, region: '${AWS::Region}', period: 60, stat: 'Sum', view: 'timeSeries' },
});

const ids = (resources: Resources, type: string): string[] => ofType(resources, type).map(([id]) => id);

const each = (resources: Resources, type: string, metric: (reference: string) => Metric): Metric[] =>
  ids(resources, type).map((id) => metric(`\${${id}}`));

const lambda = (resources: Resources, name: string, stat: string): Metric[] =>
  each(resources, 'AWS::Lambda::Function', (id) => ['AWS/Lambda', name, 'FunctionName', id, { stat }]);

const readers = (resources: Resources): Metric[] => {
  const mappings = ofType(resources, 'AWS::Lambda::EventSourceMapping');
  const read = JSON.stringify(mappings.map(([, { Properties }]) => Properties?.FunctionName));
  return ids(resources, 'AWS::Lambda::Function')
    .filter((id) => read.includes(`"${id}"`))
    .map((id) => ['AWS/Lambda', 'IteratorAge', 'FunctionName', `\${${id}}`, { stat: 'Maximum' }]);
};

const kinesis = (resources: Resources, name: string): Metric[] =>
  each(resources, 'AWS::Kinesis::Stream', (id) => ['AWS/Kinesis', name, 'StreamName', id]);

const table = (resources: Resources, name: string): Metric[] =>
  each(resources, 'AWS::DynamoDB::Table', (id) => ['AWS/DynamoDB', name, 'TableName', id]);

const rest = (prefix: string, stage: string, name: string, stat = 'Sum'): Metric => [
  'AWS/ApiGateway',
  name,
  'ApiName',
  prefix,
  'Stage',
  stage,
  { stat },
];

const websocket = (resources: Resources, stage: string, name: string): Metric[] =>
  each(resources, 'AWS::ApiGatewayV2::Api', (id) => ['AWS/ApiGateway', name, 'ApiId', id, 'Stage', stage]);

const READERS = ['live', 'durable'] as const;

/** What the readers of the stream measure, each apart. */
const measured = (stage: Stage, name: string, stat = 'Sum'): Metric[] =>
  READERS.map((reader) => [measuredIn(stage), name, 'reader', reader, { stat }]);

/** A reason that has not been has no metric yet. */
const rejectsByReason = (stage: Stage): Metric[] =>
  rejectReasonSchema.options.map((reason) => [
    measuredIn(stage),
    `rejected_${reason}`,
    'reader',
    'live',
    { stat: 'Sum' },
  ]);

const panels = (resources: Resources, stage: Stage): Panel[] => [
  {
    title: 'Records in, and refused',
    metrics: [...kinesis(resources, 'IncomingRecords'), ...kinesis(resources, 'WriteProvisionedThroughputExceeded')],
  },
  { title: 'Age of what is read, ms', metrics: readers(resources) },
  {
    title: 'From arrival to frame p50 and p99, ms',
    metrics: ['p50', 'p99'].flatMap((stat) => measured(stage, 'delay', stat)),
  },
  {
    title: 'Events, and skipped records',
    metrics: [...measured(stage, 'events').slice(0, 1), ...measured(stage, 'skipped').slice(0, 1)],
  },
  { title: 'Rejects by reason', metrics: rejectsByReason(stage) },
  {
    title: 'Posts, and posts refused or failed',
    metrics: ['posts', 'refused', 'failed', 'gone'].flatMap((metric) => measured(stage, metric)),
  },
  {
    title: 'Viewers, and the interval of frames, ms',
    metrics: [...measured(stage, 'subscribers', 'Maximum'), ...measured(stage, 'interval', 'Maximum').slice(0, 1)],
  },
  { title: 'Batches with rejects', metrics: [rejectsMetric(stage)] },
  { title: 'Errors of functions', metrics: lambda(resources, 'Errors', 'Sum') },
  { title: 'Calls refused', metrics: lambda(resources, 'Throttles', 'Sum') },
  { title: 'Duration p99, ms', metrics: lambda(resources, 'Duration', 'p99') },
  {
    title: 'REST: calls and errors',
    metrics: [
      rest(stage.prefix, stage.name, 'Count'),
      rest(stage.prefix, stage.name, '4XXError'),
      rest(stage.prefix, stage.name, '5XXError'),
    ],
  },
  { title: 'REST: latency p99, ms', metrics: [rest(stage.prefix, stage.name, 'Latency', 'p99')] },
  {
    title: 'WebSocket: connections, messages, errors',
    metrics: ['ConnectCount', 'MessageCount', 'ExecutionError', 'IntegrationError'].flatMap((metric) =>
      websocket(resources, stage.name, metric),
    ),
  },
  { title: 'Tables: written', metrics: table(resources, 'ConsumedWriteCapacityUnits') },
  { title: 'Tables: read', metrics: table(resources, 'ConsumedReadCapacityUnits') },
  {
    title: 'Tables: refused',
    metrics: [...table(resources, 'ReadThrottleEvents'), ...table(resources, 'WriteThrottleEvents')],
  },
];

/** One page that shows whether all is well. */
export const addDashboard = (resources: Resources, stage: Stage): Resources => ({
  ...resources,
  Dashboard: {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      // Dashboards are the account's: the same stage in two Regions has two.
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
      DashboardName: sub(`${stage.prefix}-\${AWS::Region}`),
      DashboardBody: sub(JSON.stringify({ widgets: panels(resources, stage).map(widget) })),
    },
  },
});
