import type {
  APIGatewayEventDefaultAuthorizerContext,
  APIGatewayProxyEvent,
  APIGatewayRequestAuthorizerEvent,
  FirehoseTransformationEvent,
  KinesisStreamEvent,
  SQSRecord,
} from 'aws-lambda';
import { HOUR_MS } from '../../lib/time';

const FIRST_SEQ = '49590338271490256608559692538361571095921575989136588898';

export const SHARD = 'shardId-000000000000';

const STREAM = 'arn:aws:kinesis:eu-west-1:000000000000:stream/millrace-dev-events';

export const kinesisBatch = (now: Date, records: readonly string[]): KinesisStreamEvent => ({
  Records: records.map((data, i) => {
    const sequenceNumber = String(BigInt(FIRST_SEQ) + BigInt(i));
    return {
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: 'sample',
        sequenceNumber,
        data: Buffer.from(data).toString('base64'),
        approximateArrivalTimestamp: now.getTime() / 1000,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: `${SHARD}:${sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: 'arn:aws:iam::000000000000:role/sample',
      awsRegion: 'eu-west-1',
      eventSourceARN: STREAM,
    };
  }),
});

const inAnHour = (now: Date): number => now.getTime() + HOUR_MS;

/** The claims of an ID token, which API Gateway passes on as strings. */
export const viewerClaims = (now: Date) => ({
  sub: '00000000-0000-4000-8000-000000000000',
  email: 'viewer@example.com',
  'cognito:groups': 'viewers',
  exp: String(Math.floor(inAnHour(now) / 1000)),
});

export const operatorClaims = (now: Date) => ({ ...viewerClaims(now), 'cognito:groups': 'operators' });

export const identity = { sourceIp: '127.0.0.1', userAgent: 'sample' } as const;

type RestEvent = Pick<APIGatewayProxyEvent, 'httpMethod' | 'path' | 'headers' | 'body' | 'queryStringParameters'> & {
  readonly requestContext: { readonly authorizer: APIGatewayEventDefaultAuthorizerContext; readonly identity: object };
};

export const rest = (httpMethod: string, path: string, claims: object | undefined): RestEvent => ({
  httpMethod,
  path,
  headers: {},
  body: null,
  queryStringParameters: null,
  requestContext: { authorizer: claims && { claims }, identity },
});

/** A REST request, as API Gateway passes it on. */
export const ask = (
  now: Date,
  path: string,
  pathParameters: Record<string, string>,
  query: Record<string, string> = {},
  claims: object = viewerClaims(now),
) => ({
  ...rest('GET', path, claims),
  pathParameters,
  queryStringParameters: query,
  multiValueQueryStringParameters: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]])),
});

/** Records that Firehose has read from the stream and is about to write. */
export const archiveBatch = (now: Date, records: readonly string[]): Pick<FirehoseTransformationEvent, 'records'> => ({
  records: records.map((data, i) => ({
    recordId: String(i),
    approximateArrivalTimestamp: now.getTime(),
    data: Buffer.from(data).toString('base64'),
    kinesisRecordMetadata: {
      shardId: SHARD,
      partitionKey: 'sample',
      approximateArrivalTimestamp: now.getTime(),
      sequenceNumber: FIRST_SEQ,
      subsequenceNumber: '0',
    },
  })),
});

/** The authorizer's context of the connection, as the routes receive it: strings only. */
const viewerContext = (now: Date) => ({
  userId: '00000000-0000-4000-8000-000000000000',
  username: 'viewer',
  groups: 'viewers',
  endsAt: String(inAnHour(now)),
});

const eventTypes: Readonly<Record<string, string>> = { $connect: 'CONNECT', $disconnect: 'DISCONNECT' };

export const socket = (now: Date, routeKey: string, body?: string) => ({
  requestContext: {
    routeKey,
    eventType: eventTypes[routeKey] ?? 'MESSAGE',
    connectionId: 'sample-connection=',
    requestTimeEpoch: now.getTime(),
    stage: 'dev',
    identity,
    authorizer: viewerContext(now),
  },
  ...(body !== undefined && { body }),
  isBase64Encoded: false,
});

type TicketEvent = Pick<APIGatewayRequestAuthorizerEvent, 'type' | 'methodArn' | 'queryStringParameters'> & {
  readonly requestContext: { readonly eventType: string };
};

export const withTicket = (ticket: string): TicketEvent => ({
  type: 'REQUEST',
  methodArn: 'arn:aws:execute-api:eu-west-1:000000000000:sample/dev/$connect',
  queryStringParameters: { ticket },
  requestContext: { eventType: 'CONNECT' },
});

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export const message = (now: Date, body: string): Omit<SQSRecord, 'md5OfBody'> => ({
  messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
  receiptHandle: 'sample',
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: String(now.getTime()),
    SenderId: 'sample',
    ApproximateFirstReceiveTimestamp: String(now.getTime()),
  },
  messageAttributes: {},
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:millrace-dev-events-in',
  awsRegion: 'eu-west-1',
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export const objectCreated = (now: Date, key: string) => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  awsRegion: 'eu-west-1',
  eventTime: now.toISOString(),
  eventName: 'ObjectCreated:Put',
  userIdentity: { principalId: 'sample' },
  s3: {
    bucket: { name: 'millrace-dev-inbox-000000000000-eu-west-1' },
    object: { key, size: 1, eTag: 'd41d8cd98f00b204e9800998ecf8427e', sequencer: '0' },
  },
});
