import { namingOf } from './arns';
import { type FunctionDefinition, idsOf, type Stage } from './stage';
import { attribute, ofType, type Resource, type Resources, ref, sub, target } from './template';

export interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: unknown;
}

export const allow = (Action: readonly string[], Resource: unknown): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
});

/** What `allow:` of a function says: `{ConnectionsTable: [Query], ArchiveBucket/rejects/*: [PutObject]}`. */
export const statementsAllowed = (
  resources: Resources,
  stage: string,
  { allow: allowed = {} }: FunctionDefinition,
): Statement[] =>
  Object.entries(allowed).map(([where, actions]) => {
    const [id = ''] = where.split('/', 1);
    const resource = resources[id];
    if (!resource) throw new Error(`allow: there is no resource ${id}`);
    const { service, arn } = namingOf(resource);
    return allow(
      actions.map((action) => `${service}:${action}`),
      arn(id, where.slice(id.length), stage),
    );
  });

const READ = ['DescribeStream', 'DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards'];

const sourceStatements = (resources: Resources, source: unknown): Statement[] => {
  const id = target(source) ?? '';
  const resource = resources[id];
  const actions = (service: string, names: readonly string[]) => names.map((name) => `${service}:${name}`);
  switch (resource?.Type) {
    case 'AWS::Kinesis::Stream':
      return [allow(actions('kinesis', READ), attribute(id))];
    case 'AWS::Kinesis::StreamConsumer':
      return [
        allow(actions('kinesis', ['DescribeStreamConsumer', 'SubscribeToShard']), ref(id)),
        ...sourceStatements(resources, resource.Properties?.StreamARN),
      ];
    case 'AWS::DynamoDB::Table':
      return [
        allow(
          actions('dynamodb', ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams']),
          attribute(id, 'StreamArn'),
        ),
      ];
    case 'AWS::SQS::Queue':
      return [allow(actions('sqs', ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage']), attribute(id))];
    default:
      throw new Error(
        `nothing is known of how to read a ${resource?.Type ?? JSON.stringify(source)} as an event source`,
      );
  }
};

/** Where Lambda puts what it gave up, in the function's name. */
const destinationStatements = (resources: Resources, destination: unknown): Statement[] => {
  const id = target(destination);
  if (id === undefined) return [];
  switch (resources[id]?.Type) {
    case 'AWS::S3::Bucket':
      return [allow(['s3:PutObject'], sub(`\${${id}.Arn}/aws/lambda/*`)), allow(['s3:ListBucket'], attribute(id))];
    case 'AWS::SQS::Queue':
      return [allow(['sqs:SendMessage'], attribute(id))];
    default:
      throw new Error(`nothing is known of how to send what failed to ${id}`);
  }
};

const onFailureOf = ({ Properties }: Resource): unknown => {
  const config = Properties?.DestinationConfig;
  const onFailure = typeof config === 'object' && config && 'OnFailure' in config ? config.OnFailure : undefined;
  return typeof onFailure === 'object' && onFailure && 'Destination' in onFailure ? onFailure.Destination : undefined;
};

/** What Lambda does in a function's name for its event source mappings. */
export const statementsForMappings = (resources: Resources, functionName: string): Statement[] =>
  ofType(resources, 'AWS::Lambda::EventSourceMapping')
    .filter(([, { Properties }]) => target(Properties?.FunctionName) === idsOf(functionName).function)
    .flatMap(([, mapping]) => [
      ...sourceStatements(resources, mapping.Properties?.EventSourceArn),
      ...destinationStatements(resources, onFailureOf(mapping)),
    ]);

/** What Lambda itself needs of every function, by what its stage has switched on. */
export const statementsOfEvery = ({ settings }: Stage, functionName: string): Statement[] => [
  allow(['logs:CreateLogStream', 'logs:PutLogEvents'], attribute(idsOf(functionName).logGroup)),
  // Neither can be limited to a resource.
  ...(settings.tracing ? [allow(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '*')] : []),
  ...(settings.vpc ? [allow(NETWORK_ACTIONS, '*')] : []),
];

/** With which Lambda puts a function into a network of the account. */
export const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
