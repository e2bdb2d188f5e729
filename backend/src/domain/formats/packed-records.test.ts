import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { rejectSchema, samples } from '@millrace/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRecord } from './read-record';

const { sampleCloudEvent, sampleReading, sampleClick, samplePriceLine } = samples;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (value: unknown): Uint8Array => bytes(JSON.stringify(value));
const [order, gauge, click] = [sampleCloudEvent, sampleReading, sampleClick].map((event) => JSON.stringify(event));

/** `reason field` of each reject, `event <type>` of each event. */
const outline = (record: Uint8Array): string[] =>
  readRecord(record).map((item) =>
    item.kind === 'event' ? `event ${item.event.type}` : `${item.reject.reason} ${item.reject.field}`.trim(),
  );

const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
const field = (number: number, content: Uint8Array): number[] => [
  ...varint(number * 8 + 2),
  ...varint(content.length),
  ...content,
];

/** As the Kinesis Producer Library packs them, all under one partition key. */
const aggregate = (...records: Uint8Array[]): Uint8Array => {
  const packed = records.flatMap((data) => field(3, Uint8Array.from([8, 0, ...field(3, data)])));
  const message = Uint8Array.from([...field(1, bytes('key')), ...field(2, bytes('123')), ...packed]);
  return Uint8Array.from([0xf3, 0x89, 0x9a, 0xc2, ...message, ...createHash('md5').update(message).digest()]);
};

describe('several events in one record', () => {
  test.each([
    ['lines', '\n'],
    ['lines of Windows', '\r\n'],
    ['lines with empty ones between', '\n\n \n'],
  ])('%s', (_, end) => {
    const text = [order, gauge, samplePriceLine.trim(), `[${click},${order}]`].join(end);
    expect(outline(bytes(`\ufeff${text}${end}`))).toEqual([
      'event order.placed',
      'event reading.cpu',
      'event price.updated',
      'event clickstream.page_view',
      'event order.placed',
    ]);
  });

  test('a bad line costs that line, and is named as an editor counts it', () => {
    const deep = `${'['.repeat(40)}0${']'.repeat(40)}`;
    const lines = [
      order,
      '{"broken',
      '',
      gauge,
      '{"specversion":"1.0"}',
      deep,
      '{"__proto__":1}',
      'reception=1|',
      click,
    ];
    expect(outline(bytes(lines.join('\n')))).toEqual([
      'event order.placed',
      'not_json line 2',
      'event reading.cpu',
      'invalid_field line 5.id',
      'too_deep line 6[0]',
      'forbidden_key line 7.__proto__',
      'invalid_field line 8.reception',
      'event clickstream.page_view',
    ]);
  });

  test('JSON on several lines is one event, and one reject where it breaks off', () => {
    const pretty = JSON.stringify(sampleCloudEvent, undefined, 2);
    expect(outline(bytes(pretty))).toEqual(['event order.placed']);
    expect(outline(bytes(JSON.stringify([sampleCloudEvent, sampleReading], undefined, 2)))).toHaveLength(2);
    expect(outline(bytes(pretty.slice(0, -3)))).toEqual(['not_json']);
    expect(outline(bytes('some\ntext'))).toEqual(['not_json']);
  });

  test('more of them than any producer can mean are one reject', () => {
    expect(outline(bytes('{}\n'.repeat(70_000)))).toEqual(['too_large']);
  });
});

describe('an aggregate of the Kinesis Producer Library', () => {
  test('is the records in it, each with its place', () => {
    const record = aggregate(bytes(order ?? ''), bytes(''), bytes(`${gauge}\n{}`), gzipSync(click ?? ''), json([1]));
    expect(outline(record)).toEqual([
      'event order.placed',
      'empty records[1]',
      'event reading.cpu',
      'unknown_format records[2].line 2',
      'event clickstream.page_view',
      'unknown_format records[4][0]',
    ]);
  });

  test('is read as another implementation packs it, byte by byte', () => {
    const bytesOfLibrary = [
      243, 137, 154, 194, 10, 13, 112, 97, 114, 116, 105, 116, 105, 111, 110, 95, 107, 101, 121, 26, 8, 8, 0, 26, 4,
      100, 97, 116, 97, 208, 54, 153, 218, 90, 34, 47, 163, 33, 8, 173, 27, 217, 85, 161, 78,
    ];
    expect(outline(Uint8Array.from(bytesOfLibrary))).toEqual(['not_json records[0]']);
  });

  test('that is damaged is named as such', () => {
    const record = aggregate(bytes(order ?? ''));
    const cut = record.slice(0, -1);
    const [item] = readRecord(cut);
    expect(item).toMatchObject({ reject: { reason: 'cannot_unpack' } });
    expect(item?.kind === 'reject' && item.reject.message).toContain('Kinesis Producer Library');
    expect(outline(aggregate())).toEqual(['empty']);
  });

  test('of a hundred thousand records that are nothing is one reject', () => {
    expect(outline(aggregate(...Array.from({ length: 70_000 }, () => new Uint8Array())))).toEqual(['too_large']);
  });

  test('is not taken apart further once it holds too many', () => {
    const records = Buffer.alloc(4 * 70_000, Uint8Array.of(26, 2, 26, 0));
    const message = Buffer.concat([records, Buffer.of(255)]);
    const digest = createHash('md5').update(message).digest();
    expect(outline(Buffer.concat([Buffer.of(0xf3, 0x89, 0x9a, 0xc2), message, digest]))).toEqual(['too_large']);
  });
});

describe('gzip', () => {
  test('is what it holds, also within an aggregate and around one', () => {
    expect(outline(gzipSync(order ?? ''))).toEqual(['event order.placed']);
    expect(outline(gzipSync(aggregate(bytes(gauge ?? ''))))).toEqual(['event reading.cpu']);
    expect(outline(gzipSync(gzipSync(gzipSync(order ?? ''))))).toEqual(['cannot_unpack']);
  });

  test('that is cut off or damaged is named as such', () => {
    const packed = gzipSync(order ?? '');
    expect(outline(packed.subarray(0, -9))).toEqual(['cannot_unpack']);
    expect(outline(Uint8Array.of(0x1f, 0x8b, 8, 0))).toEqual(['cannot_unpack']);
  });

  test('that grows tenfold is read, and one that grows a thousandfold is a reject that took no memory', () => {
    const random = Array.from({ length: 10_000 }, (_, i) => ({
      ...sampleCloudEvent,
      id: createHash('md5').update(`${i}`).digest('hex'),
    }));
    const tenfold = gzipSync(random.map((event) => JSON.stringify(event)).join('\n'));
    expect(outline(tenfold)).toHaveLength(10_000);
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 'a'));
    expect(bomb.length).toBeLessThan(100_000);
    const before = process.memoryUsage().arrayBuffers;
    expect(outline(bomb)).toEqual(['too_large']);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
    expect(outline(gzipSync(Buffer.alloc(1024 * 1024, ' ')))).toEqual(['too_large']);
  });

  test('many times over in one aggregate has one bound for all', () => {
    const packed = gzipSync(Buffer.alloc(60_000, ' '));
    const outcomes = outline(aggregate(...Array.from({ length: 400 }, () => packed)));
    expect(new Set(outcomes.map((outcome) => outcome.split(' ')[0]))).toEqual(new Set(['too_large', 'empty']));
    expect(outcomes.filter((outcome) => outcome.startsWith('empty')).length).toBeLessThan(280);
  });

  test('that is too large or damaged costs what was unpacked of it', () => {
    const bomb = gzipSync(Buffer.alloc(1024 * 1024, ' '));
    const damaged = gzipSync(Buffer.alloc(60_000, ' '));
    damaged.fill(0, damaged.length - 8);
    for (const wrong of [bomb, damaged]) {
      const outcomes = outline(aggregate(...Array.from({ length: 300 }, () => wrong), gzipSync(order ?? '')));
      expect(outcomes.at(-1)).toBe('too_large records[300]');
    }
  });
});

const subscription = (changes: object = {}) => ({
  messageType: 'DATA_MESSAGE',
  owner: '123456789012',
  logGroup: '/aws/lambda/shop',
  logStream: '2026/11/20/[$LATEST]1',
  subscriptionFilters: ['to-millrace'],
  logEvents: [
    { id: '1', timestamp: Date.UTC(2026, 10, 20, 10), message: 'START RequestId: 5\n' },
    { id: '2', timestamp: Date.UTC(2026, 10, 20, 10), message: '{"level":"error","ms":12}' },
    { id: '3', timestamp: Date.UTC(2026, 10, 20, 10), message: `${click}\n` },
    { id: '4', timestamp: Date.UTC(2026, 10, 20, 10), message: '{"specversion":"1.0"}' },
    { id: '5' },
  ],
  ...changes,
});

describe('a subscription to CloudWatch Logs', () => {
  test('of more lines than an event each can be is one reject, alone and with others in an array', () => {
    const line = (_: unknown, i: number) => ({ id: `${i}`, message: `${(i * 7919) % 99_991}` });
    const of = (count: number) => subscription({ logEvents: Array.from({ length: count }, line) });
    expect(outline(gzipSync(JSON.stringify(of(70_000)), { level: 1 }))).toEqual(['too_large logEvents']);
    const several = [of(40_000), of(40_000)];
    expect(outline(gzipSync(JSON.stringify(several), { level: 1 }))).toEqual(['too_large']);
    expect(outline(gzipSync(JSON.stringify(of(40_000)), { level: 1 }))).toHaveLength(40_000);
  });

  test('is its lines: events where they are some, else lines of their log group', () => {
    const record = gzipSync(JSON.stringify(subscription()));
    expect(outline(record)).toEqual([
      'event log.line',
      'event log.line',
      'event clickstream.page_view',
      'invalid_field logEvents[3].message.id',
      'invalid_field logEvents[4].message',
    ]);
    expect(readRecord(record)).toMatchObject([
      { event: { id: '1', source: 'logs', subject: '/aws/lambda/shop', time: Date.UTC(2026, 10, 20, 10), data: {} } },
      { event: { id: '2', data: { level: 'error', ms: 12 } } },
      { event: { id: '3', source: 'clickstream' } },
      {},
      {},
    ]);
  });

  test('that only tries whether the stream is there is nothing at all', () => {
    expect(readRecord(json(subscription({ messageType: 'CONTROL_MESSAGE' })))).toEqual([]);
    expect(outline(json(subscription({ logEvents: 5 })))).toEqual(['invalid_field logEvents']);
  });
});

test('an envelope of EventBridge is an event of its detail type, about its first resource', () => {
  const envelope = {
    version: '0',
    id: 'e-1',
    'detail-type': 'EC2 Instance State-change Notification',
    source: 'aws.ec2',
    account: '123456789012',
    time: '2026-11-20T10:00:00Z',
    region: 'eu-west-1',
    resources: ['arn:aws:ec2:eu-west-1:123456789012:instance/i-1'],
    detail: { state: 'running' },
  };
  expect(readRecord(json(envelope))).toMatchObject([
    {
      event: {
        id: 'e-1',
        source: 'aws.ec2',
        type: envelope['detail-type'],
        subject: envelope.resources[0],
        time: Date.UTC(2026, 10, 20, 10),
        data: { state: 'running' },
      },
    },
  ]);
  expect(outline(json({ ...envelope, time: 'now' }))).toEqual(['invalid_field time']);
  expect(outline(json({ ...envelope, 'detail-type': null }))).toEqual(['invalid_field detail-type']);
});

describe('a change of a DynamoDB table', () => {
  const change = (changes: object = {}, dynamodb: object = {}) => ({
    awsRegion: 'eu-west-1',
    eventID: 'c-1',
    eventName: 'MODIFY',
    userIdentity: null,
    recordFormat: 'application/json',
    tableName: 'orders',
    dynamodb: {
      ApproximateCreationDateTime: Date.UTC(2026, 10, 20, 10) * 1000 + 7,
      Keys: { pk: { S: 'o-1' }, sk: { N: '5' } },
      NewImage: {
        amount: { N: '10.99' },
        big: { N: '9007199254740993' },
        country: { S: 'SE' },
        paid: { BOOL: true },
        note: { NULL: true },
        tags: { SS: ['a', 'b'] },
        address: { M: { city: { S: 'Lund' } } },
        lines: { L: [{ N: '1' }, { S: 'x' }] },
      },
      OldImage: { amount: { N: '1' } },
      SizeBytes: 5,
      ...dynamodb,
    },
    eventSource: 'aws:dynamodb',
    ...changes,
  });

  test('is an event of its table, about its key, with plain values', () => {
    expect(readRecord(json(change()))).toMatchObject([
      {
        event: {
          id: 'c-1',
          source: 'dynamodb/orders',
          type: 'dynamodb.orders.modify',
          subject: 'o-1|5',
          time: Date.UTC(2026, 10, 20, 10),
          data: {
            amount: 10.99,
            big: '9007199254740993',
            country: 'SE',
            paid: true,
            note: null,
            tags: ['a', 'b'],
            address: { city: 'Lund' },
            lines: [1, 'x'],
          },
        },
      },
    ]);
  });

  test('of a removed item has what it was', () => {
    expect(readRecord(json(change({ eventName: 'REMOVE' }, { NewImage: undefined })))).toMatchObject([
      { event: { type: 'dynamodb.orders.remove', data: { amount: 1 } } },
    ]);
  });

  test.each<[object, string]>([
    [change({ eventName: 'DROP' }), 'invalid_field eventName'],
    [change({ tableName: 5 }), 'invalid_field tableName'],
    [change({ dynamodb: [] }), 'invalid_field dynamodb'],
    [change({}, { ApproximateCreationDateTime: 'x' }), 'invalid_field dynamodb.ApproximateCreationDateTime'],
  ])('that is none is named: %#', (record, expected) => {
    expect(outline(json(record))).toEqual([expected]);
  });
});

test('a change that the Database Migration Service sends is an event of its table and operation', () => {
  const change = {
    data: { id: 1, amount: 10.99 },
    metadata: {
      timestamp: '2026-11-20T10:00:00.721201Z',
      'record-type': 'data',
      operation: 'insert',
      'partition-key-type': 'primary-key',
      'schema-name': 'shop',
      'table-name': 'orders',
    },
  };
  expect(readRecord(json(change))).toMatchObject([
    { event: { type: 'dms.shop.orders.insert', time: Date.UTC(2026, 10, 20, 10, 0, 0, 721), data: { amount: 10.99 } } },
  ]);
  const without = (name: string) => ({ ...change, metadata: { ...change.metadata, [name]: undefined } });
  expect(outline(json(without('table-name')))).toEqual(['invalid_field metadata.table-name']);
  expect(outline(json(without('timestamp')))).toEqual(['invalid_field metadata.timestamp']);
});

describe('no bytes make it throw, however they are packed', () => {
  const isSound = (record: Uint8Array): void => {
    for (const item of readRecord(record))
      if (item.kind === 'reject') expect(rejectSchema.parse(item.reject).message).not.toBe('');
  };
  const plain = fc.oneof(
    fc.constantFrom(order ?? '', `${gauge}\n${click}`, JSON.stringify(subscription()), samplePriceLine).map(bytes),
    fc.uint8Array({ maxLength: 60 }),
    fc.jsonValue({ maxDepth: 3 }).map(json),
  );
  const packed = fc.letrec<{ record: Uint8Array }>((tie) => ({
    record: fc.oneof(
      { maxDepth: 3 },
      plain,
      tie('record').map((inner) => new Uint8Array(gzipSync(inner))),
      fc.array(tie('record'), { maxLength: 3 }).map((records) => aggregate(...records)),
    ),
  })).record;

  test('in any order, whole or with a byte exchanged or cut off', () => {
    fc.assert(
      fc.property(packed, fc.nat(), fc.nat(255), fc.nat(), (record, place, byte, length) => {
        isSound(record);
        const broken = Uint8Array.from(record);
        if (broken.length > 0) broken[place % broken.length] = byte;
        isSound(broken);
        isSound(record.subarray(0, length % (record.length + 1)));
      }),
      { numRuns: 300 },
    );
  });

  test('an aggregate whose content is any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (message) => {
        const digest = createHash('md5').update(message).digest();
        isSound(Uint8Array.from([0xf3, 0x89, 0x9a, 0xc2, ...message, ...digest]));
      }),
      { numRuns: 500 },
    );
  });

  const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom({ N: '1' }, { M: {} }, [], 'x', 1e300));

  test.each([
    ['a subscription', subscription()],
    ['a change of a table', { eventName: 'INSERT', tableName: 't', dynamodb: {}, metadata: {} }],
    ['an envelope', { 'detail-type': 't', detail: {}, time: 1e9, resources: [] }],
    ['a change of DMS', { metadata: { 'record-type': 'data', timestamp: 1e9 }, data: {} }],
  ])('%s with fields exchanged', (_, sample) => {
    const keys = [...Object.keys(sample), 'logEvents', 'metadata', 'dynamodb', 'detail', 'data'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), anything), (changes) =>
        isSound(json({ ...sample, ...changes })),
      ),
    );
  });
});
