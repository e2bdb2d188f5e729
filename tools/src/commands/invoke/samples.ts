import { gzipSync } from 'node:zlib';
import { type Command, samples } from '@millrace/contract';
import type {
  APIGatewayEventDefaultAuthorizerContext,
  APIGatewayProxyEvent,
  APIGatewayRequestAuthorizerEvent,
  FirehoseTransformationEvent,
  KinesisStreamEvent,
  SQSRecord,
} from 'aws-lambda';
import { HOUR_MS } from '../../lib/time';

/** An event as the function's source would send it, with the current time: some functions skip older ones. */
export type SampleEvent = (now: Date) => object;

type FunctionSamples = Readonly<Record<string, SampleEvent>>;

const FIRST_SEQ = '49590338271490256608559692538361571095921575989136588898';
const SHARD = 'shardId-000000000000';
const STREAM = 'arn:aws:kinesis:eu-west-1:000000000000:stream/millrace-dev-events';

const kinesisBatch = (now: Date, records: readonly string[]): KinesisStreamEvent => ({
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

const order = (now: Date): string => JSON.stringify({ ...samples.sampleCloudEvent, time: now.toISOString() });
const reading = (now: Date): string => JSON.stringify({ ...samples.sampleReading, timestamp: now.getTime() });

const inAnHour = (now: Date): number => now.getTime() + HOUR_MS;

/** The claims of an ID token, which API Gateway passes on as strings. */
const viewerClaims = (now: Date) => ({
  sub: '00000000-0000-4000-8000-000000000000',
  email: 'viewer@example.com',
  'cognito:groups': 'viewers',
  exp: String(Math.floor(inAnHour(now) / 1000)),
});

const identity = { sourceIp: '127.0.0.1', userAgent: 'sample' } as const;

type RestEvent = Pick<APIGatewayProxyEvent, 'httpMethod' | 'path' | 'headers' | 'body' | 'queryStringParameters'> & {
  readonly requestContext: { readonly authorizer: APIGatewayEventDefaultAuthorizerContext; readonly identity: object };
};

const rest = (httpMethod: string, path: string, claims: object | undefined): RestEvent => ({
  httpMethod,
  path,
  headers: {},
  body: null,
  queryStringParameters: null,
  requestContext: { authorizer: claims && { claims }, identity },
});

/** A REST request, as API Gateway passes it on. */
const ask = (now: Date, path: string, pathParameters: Record<string, string>, query: Record<string, string> = {}) => ({
  ...rest('GET', path, viewerClaims(now)),
  pathParameters,
  queryStringParameters: query,
  multiValueQueryStringParameters: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]])),
});

/** Records that Firehose has read from the stream and is about to write. */
const archiveBatch = (now: Date, records: readonly string[]): Pick<FirehoseTransformationEvent, 'records'> => ({
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

const socket = (now: Date, routeKey: string, body?: string) => ({
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

const command = (action: Command['action']): SampleEvent => {
  const found = samples.sampleCommands.find((sample) => sample.action === action);
  return (now) => socket(now, action, JSON.stringify(found));
};

type TicketEvent = Pick<APIGatewayRequestAuthorizerEvent, 'type' | 'methodArn' | 'queryStringParameters'> & {
  readonly requestContext: { readonly eventType: string };
};

const withTicket = (ticket: string): TicketEvent => ({
  type: 'REQUEST',
  methodArn: 'arn:aws:execute-api:eu-west-1:000000000000:sample/dev/$connect',
  queryStringParameters: { ticket },
  requestContext: { eventType: 'CONNECT' },
});

const cloudEvent = { 'content-type': 'application/cloudevents+json' } as const;

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
const message = (now: Date, body: string): Omit<SQSRecord, 'md5OfBody'> => ({
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
const objectCreated = (now: Date, key: string) => ({
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

/** What a sender hands to a worker: a batch that moved nothing. */
const fanOutOfNothing: SampleEvent = (now) => {
  const arrived = { first: now.getTime(), last: now.getTime() };
  const content = { kind: 'delta', shard: SHARD, arrived, events: 0, windows: [], items: [] };
  return {
    partition: 0,
    plan: { liveMs: 1, settledMs: 2000, isBeyond: false },
    gapMs: 1,
    until: null,
    content: gzipSync(JSON.stringify(content)).toString('base64'),
  };
};

/** Sample events by function and name; a function's first sample is the default. */
export const functionSamples: Readonly<Record<string, FunctionSamples>> = {
  live: {
    orders: (now) => kinesisBatch(now, [order(now), order(now)]),
    readings: (now) => kinesisBatch(now, [reading(now)]),
    mixed: (now) => kinesisBatch(now, [order(now), reading(now), `[${order(now)},${reading(now)}]`]),
    broken: (now) => kinesisBatch(now, ['not JSON', '{"type":1}', order(now)]),
    empty: (now) => kinesisBatch(now, []),
  },
  // What it settles stays settled: a batch made up here would count.
  durable: { empty: (now) => kinesisBatch(now, []) },
  sweep: { connections: () => ({ sweep: 'connections' }), rooms: () => ({ sweep: 'rooms' }) },
  fanout: { nothing: fanOutOfNothing },
  archive: { order: (now) => archiveBatch(now, [order(now)]) },
  history: {
    orders: (now) =>
      ask(
        now,
        '/metrics/orders',
        { name: 'orders' },
        { from: String(now.getTime() - HOUR_MS), to: String(now.getTime()) },
      ),
    unknown: (now) => ask(now, '/metrics/ordres', { name: 'ordres' }, { from: '0', to: '1' }),
  },
  settled: {
    orders: (now) => ask(now, '/settled', {}, { topics: 'metric:orders', since: String(now.getTime() - HOUR_MS) }),
  },
  items: { instruments: (now) => ask(now, '/items/instrument', { type: 'instrument' }) },
  item: { instrument: (now) => ask(now, '/items/instrument/7', { type: 'instrument', subject: '7' }) },
  catalog: { viewer: (now) => rest('GET', '/catalog', viewerClaims(now)) },
  tickets: {
    viewer: (now) => rest('POST', '/tickets', viewerClaims(now)),
    nobody: () => rest('POST', '/tickets', undefined),
  },
  token: {
    'unknown-client': () => ({
      ...rest('POST', '/token', undefined),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `grant_type=client_credentials&client_id=unknown&client_secret=${'x'.repeat(43)}`,
    }),
  },
  events: {
    viewer: (now) => ({
      ...rest('POST', '/events', viewerClaims(now)),
      headers: cloudEvent,
      body: order(now),
    }),
  },
  ingest: {
    server: (now) => {
      const request = rest('POST', '/ingest', undefined);
      const requestContext = { ...request.requestContext, identity: { ...identity, apiKeyId: 'sample' } };
      return { ...request, requestContext, headers: cloudEvent, body: order(now) };
    },
  },
  beacon: {
    'unknown-key': (now) => ({
      ...rest('POST', '/ingest/browser', undefined),
      queryStringParameters: { key: 'unknown' },
      headers: { ...cloudEvent, origin: 'https://www.example.com' },
      body: order(now),
    }),
  },
  queue: { order: (now) => ({ Records: [message(now, order(now))] }) },
  inbox: { 'no-such-object': (now) => ({ Records: [objectCreated(now, 'inbox/no-such-object.csv')] }) },
  table: { empty: () => ({ Records: [] }) },
  authorize: { 'unknown-ticket': () => withTicket(samples.sampleTicket.ticket) },
  connect: { viewer: (now) => socket(now, '$connect') },
  disconnect: { viewer: (now) => socket(now, '$disconnect') },
  default: {
    'unknown-action': (now) => socket(now, '$default', JSON.stringify({ action: 'dance', id: '1' })),
    'not-json': (now) => socket(now, '$default', 'dance'),
  },
  subscribe: { orders: command('subscribe') },
  follow: { vehicle: () => ({ connectionId: 'sample-connection=', topics: samples.sampleItemsFrame.missing }) },
  unsubscribe: { lobby: command('unsubscribe') },
  message: { lobby: command('message') },
  renew: { 'unknown-ticket': command('renew') },
  ping: { ping: command('ping') },
};
