import { NETWORK_ACTIONS } from './roles';

/** Permissions that functions have and that no test has seen them use. The audit in `e2e/privileges` checks the form and each entry. */
export const unusedPermissions = [
  {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    reason: 'Lambda writes what a function logs, in its name; logs are files here',
  },
  {
    actions: [
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
    ],
    reason: 'the event source mapping reads the stream in the name of the function',
  },
  {
    actions: ['kinesis:DescribeStreamConsumer', 'kinesis:SubscribeToShard'],
    setting: 'fanOut',
    reason: 'the event source mapping has the stream pushed, in the name of the function',
  },
  {
    actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    setting: 'tracing',
    reason: 'Lambda sends traces in the name of the function; nothing is traced here',
  },
  {
    actions: NETWORK_ACTIONS,
    setting: 'vpc',
    reason: 'Lambda puts the function into the network, in its name; all is one machine here',
  },
  {
    actions: ['s3:ListBucket'],
    reason: 'goes with the next: Lambda looks whether the bucket is there',
  },
  {
    actions: ['s3:PutObject'],
    resource: '*/aws/lambda/*',
    reason: 'Lambda leaves there, in the name of the function, what an event source mapping gave up',
  },
  {
    functions: ['annotate', 'durable', 'live', 'message', 'rules', 'subscribe', 'sweep', 'unannotate'],
    actions: ['dynamodb:DeleteItem', 'dynamodb:PutItem'],
    resource: '*-connections',
    reason:
      'takes out, and says so, a connection that has gone without being noticed: a post to it is answered with 410',
    byChance: true,
  },
  {
    functions: ['sweep'],
    actions: ['dynamodb:BatchGetItem'],
    resource: '*-connections',
    reason: 'looks once an hour whether those in rooms are connected: connection-registry.contract.test.ts',
    byChance: true,
  },
  {
    functions: ['durable', 'live', 'rules', 'sweep'],
    actions: ['execute-api:ManageConnections'],
    resource: '*/DELETE/@connections/*',
    reason: 'disconnects a subscriber that cannot be reached, or whose sign-in has ended',
    byChance: true,
  },
  {
    functions: ['rules'],
    actions: ['dynamodb:BatchGetItem'],
    resource: '*-connections',
    reason: 'looks at connections that have changed since it last sent alerts: connection-registry.contract.test.ts',
    byChance: true,
  },
  {
    functions: ['durable'],
    actions: ['dynamodb:Query', 'dynamodb:UpdateItem'],
    resource: '*-settled',
    reason: 'a window that becomes too large for one item goes on in a further one: settled.contract.test.ts',
  },
  {
    functions: ['subscribe', 'unsubscribe'],
    actions: ['dynamodb:BatchGetItem'],
    resource: '*-connections',
    reason: 'looks at the topics that a connection has when more may not fit: connection-registry.contract.test.ts',
    byChance: true,
  },
  {
    functions: ['renew'],
    actions: ['dynamodb:BatchGetItem', 'dynamodb:DeleteItem'],
    resource: '*-connections',
    reason: 'takes out topics that the groups of the new sign-in may not watch: renew.test.ts',
    byChance: true,
  },
  {
    functions: ['disconnect', 'message', 'subscribe', 'unsubscribe'],
    actions: ['dynamodb:Query', 'dynamodb:UpdateItem'],
    resource: '*-rooms',
    reason: 'tells a room who is there when somebody comes, goes, or is found gone: presence.test.ts',
    byChance: true,
  },
  {
    functions: ['disconnect', 'subscribe', 'unsubscribe'],
    actions: ['execute-api:ManageConnections'],
    resource: '*/POST/@connections/*',
    reason: 'tells a room who is there, if somebody is: presence.test.ts',
    byChance: true,
  },
  {
    functions: ['durable', 'live'],
    actions: ['lambda:InvokeFunction'],
    resource: '*-fanout',
    reason: 'has workers send where 2,500 people and more watch: fan-out.test.ts',
  },
  {
    functions: ['fanout'],
    actions: [
      ...['dynamodb:BatchGetItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      'execute-api:ManageConnections',
    ],
    reason: 'sends where 2,500 people and more watch: fan-out.test.ts',
    byChance: true,
  },
  {
    functions: ['alerts'],
    actions: ['s3:GetObject'],
    resource: '*/rejects/*',
    reason: 'shows operators what was rejected today, if anything was: health.test.ts',
    byChance: true,
  },
  {
    functions: ['notify', 'queue'],
    actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    reason: 'the event source mapping reads the queue in the name of the function',
  },
  {
    functions: ['table'],
    actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    reason: 'the event source mapping reads the table in the name of the function',
  },
  {
    functions: ['inbox', 'table'],
    actions: ['sqs:SendMessage'],
    reason: 'Lambda leaves there, in the name of the function, what has failed for good',
  },
  {
    functions: ['inbox'],
    actions: ['lambda:InvokeFunction'],
    resource: '*-inbox',
    reason: 'goes on with an object that takes longer than an invocation: forward.test.ts',
  },
] as const;
