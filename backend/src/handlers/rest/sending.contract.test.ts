import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { endpointsSchema, errorAnswerSchema, eventsAnswerSchema } from '@millrace/contract';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { expect, inject, test } from 'vitest';
import { runningStack } from '../../adapters/testing/running-stack';
import { DAY_MS } from '../../domain/time';

/** Whoever sends events over REST to a running stack, so long ago that they count for nobody else on it. */
runningStack();
const {
  rest,
  kinesis: kinesisUrl,
  region,
  stream,
  serverKey = '',
  dashboard,
} = endpointsSchema.parse(JSON.parse(readFileSync(process.env.MILLRACE_ENDPOINTS ?? '', 'utf8')));
/** As the stages have it; prod has none. */
const publicKey = /\/(dev|staging)$/.test(rest) ? `${rest.split('/').at(-1)}-public` : undefined;
const time = new Date(Date.now() - 200 * DAY_MS).toISOString();
const event = { specversion: '1.0', source: 'contract', type: 'door.tried', time };
const send = (path: string, headers: Record<string, string>, body: string) =>
  fetch(`${rest}/${path}`, { method: 'POST', headers, body });
const post = (body: unknown, Authorization = inject('operatorToken') ?? '') =>
  send('events', { Authorization, 'Content-Type': 'application/cloudevents-batch+json' }, JSON.stringify(body));
const one = JSON.stringify({ ...event, id: 'tried' });

test('who sends events as an operator is told where each stands, or what is wrong with it', async () => {
  const answer = await post([
    { ...event, id: randomUUID() },
    { ...event, id: '' },
  ]);
  const { accepted, refused, events } = eventsAnswerSchema.parse(await answer.json());
  expect([answer.status, accepted, refused]).toEqual([200, 1, 1]);
  expect(events).toEqual([
    { shard: expect.any(String), seq: expect.any(String) },
    { error: { code: 'invalid_input', field: '[1].id', message: '[1].id: is empty' } },
  ]);
});

test('what is sent stands on the stream as who sent it, whatever the event says', async () => {
  const sent = { ...event, id: randomUUID(), authid: 'somebody-else' };
  const [at] = eventsAnswerSchema.parse(await (await post([sent])).json()).events;
  if (!at || !('seq' in at)) throw new Error('the event was not taken');
  const kinesis = new KinesisClient({ region, endpoint: kinesisUrl, requestHandler: new NodeHttpHandler() });
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamName: stream,
      ShardId: at.shard,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      StartingSequenceNumber: at.seq,
    }),
  );
  const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
  const { sub } = JSON.parse(Buffer.from((inject('operatorToken') ?? '').split('.')[1] ?? '', 'base64url').toString());
  expect(JSON.parse(Buffer.from(Records[0]?.Data ?? []).toString())).toEqual({
    ...sent,
    authtype: 'app_user',
    authid: sub,
  });
});

test('who sends events as a server needs an API key, and may write attributes into headers', async () => {
  const attributes = {
    'ce-specversion': '1.0',
    'ce-id': randomUUID(),
    'ce-source': 'contract',
    'ce-type': 'door.tried',
  };
  const headers = { 'Content-Type': 'application/json', 'ce-time': time, ...attributes };
  const answer = await send('ingest', { ...headers, 'x-api-key': serverKey }, '{"country":"SE"}');
  expect(eventsAnswerSchema.parse(await answer.json())).toMatchObject({ accepted: 1, refused: 0 });
  for (const key of [{}, { 'x-api-key': 'wrong' }]) {
    const refused = await send('ingest', { ...headers, ...key }, '{}');
    expect([refused.status, errorAnswerSchema.parse(await refused.json()).error.code]).toEqual([401, 'unauthorized']);
  }
});

test('who sends events as a page needs the public key alone, and no header, and is refused where the stage has none', async () => {
  const headers = { 'Content-Type': 'text/plain;charset=UTF-8', Origin: dashboard };
  if (publicKey === undefined)
    return expect((await send('ingest/browser?key=prod-public', headers, one)).status).toBe(403);
  const answer = await send(`ingest/browser?key=${publicKey}`, headers, one);
  expect(eventsAnswerSchema.parse(await answer.json())).toMatchObject({ accepted: 1 });
  expect(answer.headers.get('access-control-allow-origin')).toMatch(/\*|127/);
  expect((await send('ingest/browser?key=wrong', headers, one)).status).toBe(403);
  expect((await send('ingest/browser', headers, one)).status).toBe(400);
});

test('who sends events as a viewer, or as nobody, is refused', async () => {
  expect([(await post([], inject('idToken') ?? '')).status, (await post([], '')).status]).toEqual([403, 401]);
});
