import { gzipSync } from 'node:zlib';
import { type Command, samples } from '@millrace/contract';
import { HOUR_MS } from '../../lib/time';
import {
  archiveBatch,
  ask,
  identity,
  kinesisBatch,
  message,
  objectCreated,
  operatorClaims,
  rest,
  SHARD,
  socket,
  viewerClaims,
  withTicket,
} from './aws-events';

/** An event as the function's source would send it, with the current time: some functions skip older ones. */
export type SampleEvent = (now: Date) => object;

type FunctionSamples = Readonly<Record<string, SampleEvent>>;

const order = (now: Date): string => JSON.stringify({ ...samples.sampleCloudEvent, time: now.toISOString() });

const reading = (now: Date): string => JSON.stringify({ ...samples.sampleReading, timestamp: now.getTime() });

const command = (action: Command['action']): SampleEvent => {
  const found = samples.sampleCommands.find((sample) => sample.action === action);
  return (now) => socket(now, action, JSON.stringify(found));
};

const cloudEvent = { 'content-type': 'application/cloudevents+json' } as const;

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
  rules: { schedule: () => ({}) },
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
  alerts: { viewer: (now) => ask(now, '/alerts', {}) },
  notify: {
    test: (now) => ({
      ...rest('POST', '/alerts', operatorClaims(now)),
      body: JSON.stringify({ channel: 'mail' }),
    }),
  },
  acknowledge: {
    'unknown-alert': (now) => ({
      ...rest('POST', '/alerts/no.0.1/ack', viewerClaims(now)),
      pathParameters: { id: 'no.0.1' },
    }),
  },
  silence: {
    'unknown-alert': (now) => ({
      ...rest('POST', '/alerts/no.0.1/silence', viewerClaims(now)),
      pathParameters: { id: 'no.0.1' },
      body: JSON.stringify({ minutes: 60 }),
    }),
  },
  sessions: { active: (now) => ask(now, '/sessions', {}, { active: 'true' }, operatorClaims(now)) },
  session: { unknown: (now) => ask(now, '/sessions/unknown', { id: 'unknown' }, {}, operatorClaims(now)) },
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
  annotations: {
    'last-hour': (now) =>
      ask(now, '/annotations', {}, { from: String(now.getTime() - HOUR_MS), to: String(now.getTime()) }),
  },
  annotate: {
    viewer: (now) => ({ ...rest('POST', '/annotations', viewerClaims(now)), body: '{"text":"Deployed 4.2"}' }),
  },
  unannotate: {
    viewer: (now) => ({
      ...rest('DELETE', '/annotations/0mi7kzpc0-7f3k2a', viewerClaims(now)),
      pathParameters: { id: samples.sampleAnnotation.id },
    }),
  },
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
