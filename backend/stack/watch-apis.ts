import type { Watch } from './alarm';
import { idsOf, type Stage } from './stage';
import { ofType, type Resources, ref } from './template';

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

export const rejectsMetric = ({ prefix }: Pick<Stage, 'prefix'>) =>
  [REJECTS.namespace, REJECTS.metric(prefix)] as const;

/** Counts batches with records that could not be used. */
export const addRejectsMetric = (resources: Resources, { prefix }: Stage): Resources => ({
  ...resources,
  RejectsMetric: {
    Type: 'AWS::Logs::MetricFilter',
    Properties: {
      LogGroupName: ref(idsOf(READER).logGroup),
      FilterPattern: SOME_REJECTED,
      MetricTransformations: [
        { MetricNamespace: REJECTS.namespace, MetricName: REJECTS.metric(prefix), MetricValue: '1', DefaultValue: 0 },
      ],
    },
  },
});

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

export const apiWatches = (resources: Resources, stage: Stage): Watch[] => [
  ...ofType(resources, 'AWS::ApiGateway::RestApi').map(([, { Properties }]) => watchRest(Properties?.Name, stage.name)),
  ...ofType(resources, 'AWS::ApiGatewayV2::Api').flatMap(([id]) => [
    watchWebsocket(id, stage.name, 'ExecutionError'),
    watchWebsocket(id, stage.name, 'IntegrationError'),
  ]),
  watchRejects(stage),
];
