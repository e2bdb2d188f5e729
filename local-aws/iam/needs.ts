import { z } from 'zod';
import { arn } from '../cloudformation/identifiers';
import { dynamodbNeeds } from './dynamodb-needs';
import type { SignedRequest, Where } from './request';
import { s3Needs } from './s3-needs';
import type { Need } from './statements';

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

/** A batch needs what a single call needs. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html */
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
  'cognito-idp': cognitoNeeds,
  lambda: lambdaNeeds,
  'execute-api': connectionNeeds,
};

/** What a call must be allowed, in IAM's words. Undefined where that is not known here. */
export const needsOf = (service: string, request: SignedRequest, where: Where): Need[] | undefined =>
  byService[service]?.(request, where);
