import { idsOf, type Stage } from './stage';
import { attribute, ofType, type Resource, type Resources, ref, sub, target } from './template';

/** What IAM calls a type of resource, and where in an ARN the resource itself stands. */
interface Naming {
  readonly service: string;
  readonly arn: (logicalId: string, path: string, stage: string) => unknown;
}

const byAttribute = (service: string): Naming =>
  // A path begins with a slash: an index of a table, the objects of a bucket.
  ({ service, arn: (id, path) => (path ? sub(`\${${id}.Arn}${path}`) : attribute(id)) });

/** A bucket that calls a function waits for it, and so for the function's role: that names it by what it will be called. */
const bucketArn = ({ Properties }: Resource, id: string, path: string): unknown => {
  const name = Properties?.NotificationConfiguration && Properties.BucketName;
  const text =
    typeof name === 'object' && name && 'Fn::Sub' in name
      ? `arn:\${AWS::Partition}:s3:::${name['Fn::Sub']}`
      : undefined;
  if (text === undefined) return path ? sub(`\${${id}.Arn}${path}`) : attribute(id);
  return sub(`${text}${path}`);
};

const namings: Readonly<Record<string, Naming>> = {
  'AWS::DynamoDB::Table': byAttribute('dynamodb'),
  'AWS::Kinesis::Stream': byAttribute('kinesis'),
  'AWS::KinesisFirehose::DeliveryStream': byAttribute('firehose'),
  'AWS::S3::Bucket': byAttribute('s3'),
  'AWS::SQS::Queue': byAttribute('sqs'),
  'AWS::Lambda::Function': byAttribute('lambda'),
  'AWS::Cognito::UserPool': byAttribute('cognito-idp'),
  'AWS::SNS::Topic': { service: 'sns', arn: (id) => ref(id) },
  'AWS::ApiGatewayV2::Api': {
    service: 'execute-api',
    arn: (id, path, stage) =>
      sub(`arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${id}}/${stage}${path}`),
  },
};

/** @throws Error for a type that nothing has been allowed on yet. */
const namingOf = ({ Type }: Resource): Naming => {
  const naming = namings[Type];
  if (!naming) throw new Error(`nothing is known of how to allow actions on a ${Type}: add it to stack/roles.ts`);
  return naming;
};

/** What is named below the stage's own name, and is not in the template or has a name that a pattern covers. */
const families: Readonly<Record<string, { readonly service: string; readonly before: string }>> = {
  Topics: { service: 'sns', before: '-' },
  // A person sets them: a secret has no place in a template.
  Parameters: { service: 'ssm', before: '/' },
};

const familyArn = (service: string, name: string): unknown =>
  sub(
    `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${service === 'ssm' ? 'parameter/' : ''}${name}`,
  );

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: unknown;
}

const allow = (Action: readonly string[], Resource: unknown): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
});

/** What `allow:` of a function says: `{ConnectionsTable: [Query], ArchiveBucket/rejects/*: [PutObject]}`. */
const statementsAllowed = (
  resources: Resources,
  { name: stage, prefix, functions }: Stage,
  called: string,
): Statement[] => {
  const arnOf = (id: string, resource: Resource, path: string): unknown => {
    // A function waits for its role, which can only name it by what it will be called.
    if (id === idsOf(called).function)
      return sub(`arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${prefix}-${called}`);
    if (resource.Type === 'AWS::S3::Bucket') return bucketArn(resource, id, path);
    return namingOf(resource).arn(id, path, stage);
  };
  return Object.entries(functions[called]?.allow ?? {}).map(([where, actions]) => {
    const [id = ''] = where.split('/', 1);
    const family = families[id];
    if (family) {
      const { service, before } = family;
      return allow(
        actions.map((action) => `${service}:${action}`),
        familyArn(service, `${prefix}${before}${where.slice(id.length + 1)}`),
      );
    }
    const resource = resources[id];
    if (!resource) throw new Error(`allow: there is no resource ${id}`);
    const { service } = namingOf(resource);
    return allow(
      actions.map((action) => `${service}:${action}`),
      arnOf(id, resource, where.slice(id.length)),
    );
  });
};

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
const statementsForMappings = (resources: Resources, functionName: string): Statement[] =>
  ofType(resources, 'AWS::Lambda::EventSourceMapping')
    .filter(([, { Properties }]) => target(Properties?.FunctionName) === idsOf(functionName).function)
    .flatMap(([, mapping]) => [
      ...sourceStatements(resources, mapping.Properties?.EventSourceArn),
      ...destinationStatements(resources, onFailureOf(mapping)),
    ]);

/** With which Lambda puts a function into a network of the account. */
export const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** What Lambda itself needs of every function, by what its stage has switched on. */
const statementsOfEvery = ({ settings }: Stage, functionName: string): Statement[] => [
  allow(['logs:CreateLogStream', 'logs:PutLogEvents'], attribute(idsOf(functionName).logGroup)),
  // Neither can be limited to a resource.
  ...(settings.tracing ? [allow(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '*')] : []),
  ...(settings.vpc ? [allow(NETWORK_ACTIONS, '*')] : []),
];

const assumedByLambda = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

const roleOf = (resources: Resources, stage: Stage, name: string): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    // The name says which function it is; the Region is part of it, since roles are the account's.
    RoleName: sub(`${stage.prefix}-${name}-\${AWS::Region}`),
    AssumeRolePolicyDocument: assumedByLambda,
    Policies: [
      {
        PolicyName: 'own',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            ...statementsOfEvery(stage, name),
            ...statementsForMappings(resources, name),
            ...statementsAllowed(resources, stage, name),
          ],
        },
      },
    ],
  },
});

/** Every function gets a role of its own, with what its `allow:` and its event sources need, and nothing else. */
export const addRoles = (resources: Resources, stage: Stage): Resources => {
  const roles = Object.keys(stage.functions).map((name) => [idsOf(name).role, roleOf(resources, stage, name)] as const);
  return { ...resources, ...Object.fromEntries(roles) };
};
