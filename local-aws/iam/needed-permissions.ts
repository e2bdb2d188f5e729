import { z } from 'zod';
import { arn, type Region } from '../cloudformation/identifiers';
import type { Need } from './grants';

/** A signed request, as far as it says what it needs. */
export interface SignedRequest {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
}

/** Where the calls go to, as ARNs name it. */
export interface Where {
  readonly region: string;
  readonly account: string;
  /** The WebSocket API's id, and its stage. */
  readonly socket: string;
}

const tableSchema = z.looseObject({ TableName: z.string(), IndexName: z.string().optional() });
const batchSchema = z.looseObject({ RequestItems: z.record(z.string(), z.unknown()) });
const transactionSchema = z.looseObject({ TransactItems: z.array(z.record(z.string(), tableSchema)) });

const batches = new Set(['BatchGetItem', 'BatchWriteItem']);
const transactions = new Set(['TransactGetItems', 'TransactWriteItems']);

/** Each item of a transaction needs what it would need by itself. */
const ofTransaction: Readonly<Record<string, string>> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

const tableNeed = (operation: string, { TableName, IndexName }: z.infer<typeof tableSchema>, where: Region): Need => {
  const table = TableName.startsWith('arn:') ? TableName : arn(where, 'dynamodb', `table/${TableName}`);
  return { action: `dynamodb:${operation}`, resource: IndexName === undefined ? table : `${table}/index/${IndexName}` };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
const transactionNeeds = (input: unknown, where: Region): Need[] | undefined => {
  const items = transactionSchema.safeParse(input).data?.TransactItems.flatMap((item) => Object.entries(item));
  return items?.map(([kind, table]) => tableNeed(ofTransaction[kind] ?? kind, table, where));
};

/**
 * What a call of DynamoDB needs; undefined where that is not known.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
const dynamodbNeeds = (operation: string, input: unknown, where: Region): Need[] | undefined => {
  if (operation === 'ListTables') return [{ action: 'dynamodb:ListTables', resource: '*' }];
  if (transactions.has(operation)) return transactionNeeds(input, where);
  if (batches.has(operation)) {
    const tables = batchSchema.safeParse(input).data?.RequestItems;
    return tables && Object.keys(tables).map((TableName) => tableNeed(operation, { TableName }, where));
  }
  const table = tableSchema.safeParse(input).data;
  return table && [tableNeed(operation, table, where)];
};

const objectActions: Readonly<Record<string, string>> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  // Uploads in parts.
  POST: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

const bucketActions: Readonly<Record<string, string>> = {
  GET: 's3:ListBucket',
  HEAD: 's3:ListBucket',
  PUT: 's3:CreateBucket',
  DELETE: 's3:DeleteBucket',
};

const unescaped = (text: string): string =>
  text.replace(
    /&(amp|lt|gt|quot|apos);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? "'",
  );

const objectNeeds = (request: SignedRequest, resource: string): Need[] | undefined => {
  const { method, query, header } = request;
  const aborts = method === 'DELETE' && query.has('uploadId');
  const action = aborts ? 's3:AbortMultipartUpload' : objectActions[method];
  const source = header('x-amz-copy-source');
  const read = source && {
    action: 's3:GetObject',
    resource: `arn:aws:s3:::${decodeURIComponent(source).replace(/^\//, '')}`,
  };
  return action === undefined ? undefined : [{ action, resource }, ...(read ? [read] : [])];
};

/**
 * What a call of S3 by path needs; undefined where that is not known.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
const s3Needs = (request: SignedRequest): Need[] | undefined => {
  const { method, path, query, body } = request;
  const [bucket = '', ...rest] = path.slice(1).split('/');
  const key = rest.join('/');
  const resource = `arn:aws:s3:::${bucket}`;
  if (bucket === '') return method === 'GET' ? [{ action: 's3:ListAllMyBuckets', resource: '*' }] : undefined;
  if (key !== '') return objectNeeds(request, `${resource}/${key}`);
  if (method === 'POST' && query.has('delete'))
    return [...body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, name = '']) => ({
      action: 's3:DeleteObject',
      resource: `${resource}/${unescaped(name)}`,
    }));
  const action = bucketActions[method];
  return action === undefined ? undefined : [{ action, resource }];
};

type Needs = (request: SignedRequest, where: Where) => Need[] | undefined;

const operationOf = ({ header }: SignedRequest): string => (header('x-amz-target') ?? '').replace(/^[^.]*\./, '');

const inputOf = ({ body }: SignedRequest): unknown => {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
};

const streamSchema = z.looseObject({ StreamName: z.string().optional(), StreamARN: z.string().optional() });

const kinesisNeeds: Needs = (request, where) => {
  const action = `kinesis:${operationOf(request)}`;
  if (action === 'kinesis:ListStreams') return [{ action, resource: '*' }];
  const { StreamName, StreamARN } = streamSchema.safeParse(inputOf(request)).data ?? {};
  const resource = StreamARN ?? (StreamName && arn(where, 'kinesis', `stream/${StreamName}`));
  return resource ? [{ action, resource }] : undefined;
};

const queueSchema = z.looseObject({ QueueUrl: z.string().optional(), QueueName: z.string().optional() });

/**
 * A batch needs what a single call needs.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
 */
const singly = (operation: string): string => operation.replace(/Batch$/, '');

const sqsNeeds: Needs = (request, where) => {
  const { QueueUrl, QueueName } = queueSchema.safeParse(inputOf(request)).data ?? {};
  const name = QueueName ?? QueueUrl?.split('/').at(-1);
  return name ? [{ action: `sqs:${singly(operationOf(request))}`, resource: arn(where, 'sqs', name) }] : undefined;
};

const snsNeeds: Needs = ({ body }) => {
  const form = new URLSearchParams(body.toString());
  const [operation, topic] = [form.get('Action'), form.get('TopicArn')];
  return operation && topic ? [{ action: `sns:${singly(operation)}`, resource: topic }] : undefined;
};

const parameterSchema = z.looseObject({ Name: z.string() });

const parameterNeeds: Needs = (request, where) => {
  const name = parameterSchema.safeParse(inputOf(request)).data?.Name;
  const resource = name && arn(where, 'ssm', `parameter/${name.replace(/^\//, '')}`);
  return resource ? [{ action: `ssm:${operationOf(request)}`, resource }] : undefined;
};

const poolSchema = z.looseObject({ UserPoolId: z.string() });

const cognitoNeeds: Needs = (request, where) => {
  const pool = poolSchema.safeParse(inputOf(request)).data?.UserPoolId;
  const action = `cognito-idp:${operationOf(request)}`;
  return pool === undefined ? undefined : [{ action, resource: arn(where, 'cognito-idp', `userpool/${pool}`) }];
};

const lambdaNeeds: Needs = ({ method, path }, where) => {
  const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path)?.[1];
  if (method !== 'POST' || name === undefined) return undefined;
  const resource = name.startsWith('arn:') ? name : arn(where, 'lambda', `function:${name}`);
  return [{ action: 'lambda:InvokeFunction', resource }];
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html */
const connectionNeeds: Needs = ({ method, path }, where) =>
  path.startsWith('/@connections/')
    ? [
        {
          action: 'execute-api:ManageConnections',
          resource: arn(where, 'execute-api', `${where.socket}/${method}${path}`),
        },
      ]
    : undefined;

/** By the service's name in signatures. */
const byService: Readonly<Record<string, Needs>> = {
  dynamodb: (request, where) => dynamodbNeeds(operationOf(request), inputOf(request), where),
  kinesis: kinesisNeeds,
  s3: (request) => s3Needs(request),
  sqs: sqsNeeds,
  sns: snsNeeds,
  ssm: parameterNeeds,
  'cognito-idp': cognitoNeeds,
  lambda: lambdaNeeds,
  'execute-api': connectionNeeds,
};

/** What a call must be allowed, as IAM spells it. Undefined where that is not known here. */
export const needsOf = (service: string, request: SignedRequest, where: Where): Need[] | undefined =>
  byService[service]?.(request, where);
