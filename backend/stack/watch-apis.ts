import type { Watch } from './alarm';
import { idsOf, type Stage } from './stage';
import { ofType, type Resource, type Resources, ref } from './template';

const watchRest = (name: unknown, stage: string): Watch => ({
  id: 'RestErrors',
  means: 'More than 10 answers of the REST API were 5xx in 5 minutes',
  threshold: 10,
  namespace: 'AWS/ApiGateway',
  metric: '5XXError',
  statistic: 'Sum',
  dimensions: { ApiName: name, Stage: stage },
});

const watchWebsocket = (id: string, stage: string, metric: 'ExecutionError' | 'IntegrationError'): Watch => ({
  id: `Websocket${metric}s`,
  means: `More than 10 of the WebSocket API's calls ended as ${metric} in 5 minutes`,
  threshold: 10,
  namespace: 'AWS/ApiGateway',
  metric,
  statistic: 'Sum',
  dimensions: { ApiId: ref(id), Stage: stage },
});

const REJECTS = { namespace: 'Millrace', metric: (prefix: string) => `${prefix}-batches-with-rejects` };

/**
 * Each batch leaves a line with its rejects by reason; a batch without any says `"rejected":{}`. Points stand for what is neither
 * letter nor colon, so that the line is found too where its quotation marks are escaped.
 */
export const SOME_REJECTED = '%rejected..?:...?[a-z]%';

/** The function whose log reports rejects. */
const READER = 'live';

/** What the log of `durable` says where a metric was given another definition and kept its name. A phrase in quotation marks is found as it is:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
const SET_ASIDE = {
  metric: (prefix: string) => `${prefix}-metrics-set-aside`,
  pattern: '"windows of an earlier definition of a metric are set aside, and it starts anew"',
};

/** The lines of `live` whose frames are kept apart since posts were refused (`busy`), or since more watch than the budget carries (`budget`). */
export const SHORT_OF_POSTS = '%paced..?:..?b%';

const shortOfPostsMetric = ({ prefix }: Pick<Stage, 'prefix'>): string => `${prefix}-batches-short-of-posts`;

export const rejectsMetric = ({ prefix }: Pick<Stage, 'prefix'>) =>
  [REJECTS.namespace, REJECTS.metric(prefix)] as const;

const linesOf = (reader: string, FilterPattern: string, MetricName: string): Resource => ({
  Type: 'AWS::Logs::MetricFilter',
  Properties: {
    LogGroupName: ref(idsOf(reader).logGroup),
    FilterPattern,
    MetricTransformations: [{ MetricNamespace: REJECTS.namespace, MetricName, MetricValue: '1', DefaultValue: 0 }],
  },
});

/** Counts batches with records that could not be used, batches that could not be sent as often as planned, and metrics whose earlier figures were set aside. */
export const addLogMetrics = (resources: Resources, { prefix }: Stage): Resources => ({
  ...resources,
  RejectsMetric: linesOf(READER, SOME_REJECTED, REJECTS.metric(prefix)),
  ShortOfPostsMetric: linesOf(READER, SHORT_OF_POSTS, shortOfPostsMetric({ prefix })),
  SetAsideMetric: linesOf('durable', SET_ASIDE.pattern, SET_ASIDE.metric(prefix)),
});

/** What the readers of the stream measure: see backend/src/handlers/services/embedded-metrics.ts. */
export const measuredIn = ({ prefix }: Pick<Stage, 'prefix'>): string => `Millrace/${prefix}`;

const watchReader = (
  stage: Stage,
  reader: 'live' | 'durable',
  watch: Pick<Watch, 'id' | 'means' | 'threshold'> & { readonly metric: string; readonly statistic: 'Sum' | 'Maximum' },
): Watch => ({ ...watch, lasting: true, namespace: measuredIn(stage), dimensions: { reader } });

/** Of what CloudWatch cannot see by itself. */
const readerWatches = (stage: Stage): Watch[] => [
  watchReader(stage, 'live', {
    id: 'LiveSkips',
    means: 'In 3 of 5 minutes more than 1,000 records a minute were too old to be sent live',
    threshold: 1000,
    metric: 'skipped',
    statistic: 'Sum',
  }),
  watchReader(stage, 'live', {
    id: 'PostsFailed',
    means: 'In 3 of 5 minutes more than 100 posts a minute to viewers failed',
    threshold: 100,
    metric: 'failed',
    statistic: 'Sum',
  }),
  watchReader(stage, 'durable', {
    id: 'SettledLate',
    means: 'In 3 of 5 minutes a record was settled more than 30 s after it had arrived',
    threshold: 30_000,
    metric: 'delay',
    statistic: 'Maximum',
  }),
];

const watchRejects = ({ prefix }: Stage): Watch => ({
  id: 'Rejects',
  means: 'In 3 of 5 minutes more than 2 batches had records that could not be used',
  threshold: 2,
  lasting: true,
  namespace: REJECTS.namespace,
  metric: REJECTS.metric(prefix),
  statistic: 'Sum',
  dimensions: {},
});

const watchShortOfPosts = ({ prefix }: Stage): Watch => ({
  id: 'ShortOfPosts',
  means: 'In 3 of 5 minutes posts to viewers were refused, or more watched than pacing.postsPerSecond can carry',
  threshold: 2,
  lasting: true,
  namespace: REJECTS.namespace,
  metric: shortOfPostsMetric({ prefix }),
  statistic: 'Sum',
  dimensions: {},
});

const watchSetAside = ({ prefix }: Stage): Watch => ({
  id: 'SetAside',
  means: 'A metric has another definition under its old name: its earlier figures are set aside, and it starts anew',
  threshold: 0,
  namespace: REJECTS.namespace,
  metric: SET_ASIDE.metric(prefix),
  statistic: 'Sum',
  dimensions: {},
});

export const apiWatches = (resources: Resources, stage: Stage): Watch[] => [
  ...ofType(resources, 'AWS::ApiGateway::RestApi').map(([, { Properties }]) => watchRest(Properties?.Name, stage.name)),
  ...ofType(resources, 'AWS::ApiGatewayV2::Api').flatMap(([id]) => [
    watchWebsocket(id, stage.name, 'ExecutionError'),
    watchWebsocket(id, stage.name, 'IntegrationError'),
  ]),
  watchRejects(stage),
  watchShortOfPosts(stage),
  watchSetAside(stage),
  ...readerWatches(stage),
];
