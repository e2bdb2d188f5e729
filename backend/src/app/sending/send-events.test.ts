import { MOST_EVENT_BYTES, MOST_EVENTS, samples } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { EVENTS_PER_MINUTE } from '../../domain/access/limits';
import { LONGEST_RETENTION_MS } from '../../domain/retention';
import type { OutgoingRecord } from '../../domain/sending/sent-event';
import { MINUTE_MS } from '../../domain/time';
import { AppError } from '../errors';
import { inMemoryUsageStore } from '../testing/access';
import { aConnection } from '../testing/delivery';
import { manualClock } from '../testing/runtime';
import type { RecordPosition } from './event-stream';
import { createIngest, createIngestOfPages, createSendEvents } from './send-events';

const order = samples.sampleCloudEvent;
const batchType = 'application/cloudevents-batch+json';

const contentOf = (content: unknown, type = 'application/json', encoding = '', attributes = {}) => ({
  type,
  encoding,
  attributes,
  text: typeof content === 'string' ? content : JSON.stringify(content),
});

/** A stream that takes what `takes` says, of each call. */
const setUp = (takes: (record: OutgoingRecord, call: number) => boolean = () => true) => {
  const clock = manualClock();
  const calls: string[][] = [];
  const idOf = ({ data }: OutgoingRecord): string => JSON.parse(new TextDecoder().decode(data)).id;
  const put = async (records: readonly OutgoingRecord[]): Promise<(RecordPosition | undefined)[]> => {
    calls.push(records.map(idOf));
    return records.map((record) => (takes(record, calls.length) ? { shard: 'shard-1', seq: idOf(record) } : undefined));
  };
  const stored: unknown[] = [];
  const deps = {
    stream: {
      put: (records: readonly OutgoingRecord[]) => {
        stored.push(...records.map(({ data }) => JSON.parse(new TextDecoder().decode(data))));
        return put(records);
      },
    },
    usage: inMemoryUsageStore(),
    now: clock.now,
    sleep: clock.sleep,
    random: () => 0.5,
    oldest: LONGEST_RETENTION_MS,
  };
  const sendEvents = createSendEvents(deps);
  const send = (content: unknown, type = 'application/json', groups = ['operators'], encoding = '') =>
    sendEvents({ ...aConnection('ada', clock.now()), groups }, contentOf(content, type, encoding));
  return { send, calls, clock, deps, stored };
};

const numbered = (count: number) => Array.from({ length: count }, (_, i) => ({ ...order, id: String(i + 1) }));
const at = (seq: string) => ({ shard: 'shard-1', seq });

test.each([
  'application/cloudevents+json',
  'application/json; charset=utf-8',
  'Application/JSON',
  'text/plain;charset=UTF-8',
])('one event, as %s, is answered with where it stands', async (type) => {
  const { send } = setUp();
  expect(await send({ ...order, id: '7' }, type)).toEqual({ accepted: 1, refused: 0, events: [at('7')] });
});

test('of a batch, each event is answered on its own, in order, and a bad one costs itself', async () => {
  const { send, calls } = setUp();
  const [first, second] = numbered(2).map((event) => JSON.stringify(event));
  const answer = await send(` [${first}, {"__proto__":1} ,{"id":3}, ${second}]\n`, batchType);
  expect(answer).toEqual({
    accepted: 2,
    refused: 2,
    events: [
      at('1'),
      { error: { code: 'invalid_input', message: expect.any(String), field: '[1].__proto__' } },
      { error: { code: 'invalid_input', message: expect.stringContaining('is missing'), field: '[2].specversion' } },
      at('2'),
    ],
  });
  expect(calls).toEqual([['1', '2']]);
});

test('an empty batch is nothing to do', async () => {
  const { send, calls } = setUp();
  expect(await send('[ ]', batchType)).toEqual({ accepted: 0, refused: 0, events: [] });
  expect(calls).toEqual([]);
});

test('what the stream did not take is put again, and nothing else', async () => {
  const { send, calls } = setUp(({ data }, call) => call > 2 || !new TextDecoder().decode(data).includes('"id":"2"'));
  expect(await send(numbered(3))).toEqual({ accepted: 3, refused: 0, events: [at('1'), at('2'), at('3')] });
  expect(calls).toEqual([['1', '2', '3'], ['2'], ['2']]);
});

test('what the stream does not take at last is said, and may be sent again', async () => {
  const { send, calls, clock } = setUp(({ data }) => !new TextDecoder().decode(data).includes('"id":"2"'));
  const begun = clock.now();
  expect(await send(numbered(2))).toMatchObject({
    accepted: 1,
    refused: 1,
    events: [at('1'), { error: { code: 'unavailable' } }],
  });
  expect(calls).toHaveLength(5);
  expect(clock.now() - begun).toBeLessThan(2000);
});

test('a stream that cannot be reached is an error, unless it has taken some', async () => {
  const broken = new AppError('unavailable', 'the stream cannot be reached');
  await expect(
    setUp(() => {
      throw broken;
    }).send(order),
  ).rejects.toBe(broken);
  const { send } = setUp(({ data }, call) => {
    if (call > 1) throw broken;
    return !new TextDecoder().decode(data).includes('"id":"2"');
  });
  expect(await send(numbered(2))).toMatchObject({ accepted: 1, events: [at('1'), { error: { code: 'unavailable' } }] });
});

test.each([[['viewers']], [[]]])('someone in the groups %j may not', async (groups) => {
  const { send, calls } = setUp();
  await expect(send(order, undefined, groups)).rejects.toMatchObject({ code: 'not_allowed' });
  expect(calls).toEqual([]);
});

test.each<[string, unknown, string, string]>([
  ['of an unknown type', order, 'text/html', 'Content-Type'],
  ['of no type', order, '', 'Content-Type'],
  ['that is an array and says that it is none', [order], 'application/cloudevents+json', 'batch'],
  ['that is no array and says that it is one', order, batchType, 'array'],
  ['that breaks off', '[{}', batchType, 'array'],
  ['with too many events', numbered(MOST_EVENTS + 1), batchType, '501 events: send 500'],
  ['that is too long', JSON.stringify('x'.repeat(MOST_EVENT_BYTES)), 'application/json', 'several requests'],
  [
    'that is too long in bytes, not in characters',
    JSON.stringify('é'.repeat(MOST_EVENT_BYTES / 2)),
    'application/json',
    'several requests',
  ],
  ['with nothing in it', ' ', 'application/json', 'nothing was sent'],
])('a request %s is refused as a whole', async (_, content, type, words) => {
  await expect(setUp().send(content, type)).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining(words),
  });
});

test.each(['gzip', 'br, gzip'])('what is packed is refused by the name of its header: %s', async (encoding) => {
  await expect(setUp().send('\u001f\ufffd', undefined, undefined, encoding)).rejects.toMatchObject({
    code: 'invalid_input',
    field: 'Content-Encoding',
    message: expect.stringContaining('unpacked'),
  });
});

test.each(['Identity', 'gzip'])('what is not packed, or no more, is taken: %s', async (encoding) => {
  expect(await setUp().send(order, undefined, undefined, encoding)).toMatchObject({ accepted: 1 });
});

test('one person may send so many events in a minute, and more in the next', async () => {
  const { send, clock } = setUp();
  for (let i = 0; i < EVENTS_PER_MINUTE / MOST_EVENTS; i++) await send(JSON.stringify(Array(MOST_EVENTS).fill(1)));
  await expect(send(order)).rejects.toMatchObject({ code: 'too_many_requests' });
  clock.pass(MINUTE_MS);
  expect(await send(order)).toMatchObject({ accepted: 1 });
});

describe('binary mode', () => {
  const attributes = { specversion: '1.0', id: '7', source: '/shop%20one', type: 'order.placed', subject: 'caf%C3%A9' };

  test('is an event whose attributes are headers, and whose data is what was sent, to the last digit', async () => {
    const { deps, stored } = setUp();
    const answer = await createIngest(deps)('key-1', contentOf('{"n":9007199254740993}', undefined, '', attributes));
    expect(answer).toEqual({ accepted: 1, refused: 0, events: [at('7')] });
    expect(stored).toEqual([
      {
        ...attributes,
        source: '/shop one',
        subject: 'café',
        datacontenttype: 'application/json',
        data: { n: '9007199254740993' },
        authtype: 'api_key',
        authid: 'key-1',
      },
    ]);
  });

  test('may be an event without data, and lacks nothing else', async () => {
    const ingest = createIngest(setUp().deps);
    expect(await ingest('k', contentOf('', undefined, '', attributes))).toMatchObject({ accepted: 1 });
    const { type: _, ...others } = attributes;
    expect(await ingest('k', contentOf('{}', undefined, '', others))).toMatchObject({
      events: [{ error: { field: 'type' } }],
    });
  });

  test('takes data of any type of JSON, and none without a type', async () => {
    const { deps, stored } = setUp();
    const ingest = createIngest(deps);
    await ingest('k', contentOf('{"amount":1}', 'application/vnd.shop+json; charset=utf-8', '', attributes));
    await ingest('k', contentOf('', '', '', attributes));
    expect(stored).toMatchObject([
      { data: { amount: 1 }, datacontenttype: 'application/vnd.shop+json' },
      { id: '7', type: 'order.placed' },
    ]);
    expect(stored[1]).not.toHaveProperty('datacontenttype');
    for (const [type, headers] of [
      ['application/vnd.shop+json', {}],
      ['', {}],
      ['application/cloudevents+avro+json', attributes],
    ] as const)
      await expect((async () => ingest('k', contentOf('{}', type, '', headers)))()).rejects.toMatchObject({
        field: 'Content-Type',
      });
  });

  test('takes what is in double quotes for what is within', async () => {
    const { deps, stored } = setUp();
    const subject = String.raw`"Euro %E2%82%AC \"q\" \\ x"`;
    await createIngest(deps)('k', contentOf('', undefined, '', { ...attributes, subject }));
    await createIngest(deps)('k', contentOf('', undefined, '', { ...attributes, subject: 'a "b"' }));
    expect(stored).toMatchObject([{ subject: String.raw`Euro € "q" \ x` }, { subject: 'a "b"' }]);
  });

  test.each([
    ['data that is more than one text of JSON', '1},"authid":"x","y":{"z":1', attributes, 'data'],
    ['an attribute that is no text', '{}', { ...attributes, subject: '%E9' }, 'ce-subject'],
  ])('with %s is refused', async (_, text, headers, field) => {
    const sending = async () => createIngest(setUp().deps)('k', contentOf(text, undefined, '', headers));
    await expect(sending()).rejects.toMatchObject({ code: 'invalid_input', field });
  });
});

describe('what a page sends', () => {
  const door = { key: 'public-1', origins: ['https://shop.example'], bytes: 1024, eventsPerMinute: 3 };
  const page = { key: 'public-1', origin: 'https://shop.example', address: '192.0.2.7' };

  test('is stamped as sent by nobody who is known, whatever it says itself', async () => {
    const { deps, stored } = setUp();
    const send = createIngestOfPages(deps, door);
    expect(await send(page, contentOf({ ...order, authid: 'ada', authtype: 'app_user' }, 'text/plain'))).toMatchObject({
      accepted: 1,
    });
    expect(stored).toMatchObject([{ authtype: 'unauthenticated' }]);
    expect(stored[0]).not.toHaveProperty('authid');
  });

  test.each([
    ['with another key', { ...page, key: 'public-2' }, door],
    ['of a stage that has no key', page, { ...door, key: undefined }],
    ['from a page of elsewhere', { ...page, origin: 'https://evil.example' }, door],
    ['from no page', { ...page, origin: '' }, door],
  ])('is refused %s', async (_, request, wanted) => {
    const { deps, calls } = setUp();
    await expect(createIngestOfPages(deps, wanted)(request, contentOf(order))).rejects.toMatchObject({
      code: 'not_allowed',
    });
    expect(calls).toEqual([]);
  });

  test('may come from anywhere where the stage says so', async () => {
    const send = createIngestOfPages(setUp().deps, { ...door, origins: ['*'] });
    expect(await send({ ...page, origin: '' }, contentOf(order))).toMatchObject({ accepted: 1 });
  });

  test('is limited in size, and in how much comes from one address in a minute', async () => {
    const { deps, clock } = setUp();
    const send = createIngestOfPages(deps, door);
    await expect(send(page, contentOf({ ...order, data: 'x'.repeat(1024) }))).rejects.toMatchObject({
      message: expect.stringContaining('1024 bytes'),
    });
    await send(page, contentOf(numbered(3)));
    await expect(send(page, contentOf(order))).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(await send({ ...page, address: '192.0.2.8' }, contentOf(order))).toMatchObject({ accepted: 1 });
    clock.pass(MINUTE_MS);
    expect(await send(page, contentOf(order))).toMatchObject({ accepted: 1 });
  });
});
