import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  clickSchema,
  cloudEventSchema,
  priceLineSchema,
  readingSchema,
  rejectSchema,
  samples,
} from '@millrace/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRecord, readRecordText } from './read-record';
import { aggregate, bytes, click, gauge, json, order, subscription } from './testing/records';

const { sampleCloudEvent, sampleReading, sampleClick, samplePriceLine } = samples;

describe('no bytes make it throw, and every reject says why and where', () => {
  const isSound = (record: Uint8Array): void => {
    const items = readRecord(record);
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) {
      if (item.kind === 'event') continue;
      const reject = rejectSchema.parse(item.reject);
      expect(reject.message).not.toBe('');
      if (reject.reason === 'invalid_field') expect(reject.field).not.toBe('');
    }
  };

  test('noise', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), isSound), { numRuns: 500 });
  });

  test('any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => isSound(bytes(JSON.stringify(value)))),
      { numRuns: 500 },
    );
  });

  const mutatedSample = fc
    .tuple(
      fc.constantFrom<object>(sampleCloudEvent, sampleReading, sampleClick),
      fc.dictionary(
        fc.oneof(
          fc.constantFrom('specversion', 'id', 'source', 'type', 'subject', 'time', 'data', 'value', 'timestamp'),
          fc.constantFrom('event_type', 'session_id', 'page_url', 'ip_address', 'referrer'),
          fc.constantFrom('constructor', 'toString', '__proto__', ''),
        ),
        fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant(1e308)),
      ),
    )
    .map(([sample, changes]) => ({ ...sample, ...changes }));

  test('samples with fields exchanged, alone and in arrays', () => {
    fc.assert(
      fc.property(fc.oneof(mutatedSample, fc.array(mutatedSample, { maxLength: 5 })), (value) =>
        isSound(bytes(JSON.stringify(value))),
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    ['JSON', JSON.stringify([sampleCloudEvent, sampleReading, sampleClick])],
    ['a price line', samplePriceLine],
  ])('%s with bytes exchanged or cut off', (_, text) => {
    const sample = bytes(text);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { maxLength: 4 }),
        fc.nat(sample.length),
        (changes, length) => {
          const broken = Uint8Array.from(sample);
          for (const [place, byte] of changes) broken[place] = byte;
          isSound(broken.subarray(0, length));
        },
      ),
      { numRuns: 500 },
    );
  });
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

describe('what formats read by hand', () => {
  const found = fc.oneof(
    fc.constantFrom<unknown>('', 'x', '1.0', 'page_view', 0, 1.5, 1.6e9, null, true, {}, undefined),
    fc.constantFrom('2026-11-20T10:00:00Z', '2026-11-20', '1700000000', '-5'),
  );

  test.each([
    ['CloudEvents', cloudEventSchema, sampleCloudEvent, ['specversion', 'id', 'source', 'type', 'time'], 'time'],
    ['clicks', clickSchema, sampleClick, ['event_type', 'timestamp'], 'timestamp'],
    ['readings', readingSchema, sampleReading, ['id', 'timestamp'], 'timestamp'],
  ] as const)('of %s is what the schema takes, at the time that it reads', (_, schema, sample, fields, time) => {
    const changes = fc.record(Object.fromEntries(fields.map((field) => [field, found])), { requiredKeys: [] });
    fc.assert(
      fc.property(changes, (some) => {
        const input: unknown = JSON.parse(JSON.stringify({ ...sample, ...some }));
        const parsed = schema.loose().safeParse(input);
        const [one] = readRecord(json(input));
        if (one?.kind === 'reject' && one.reject.reason === 'unknown_format') return;
        expect(one?.kind).toBe(parsed.success ? 'event' : 'reject');
        const values: Readonly<Record<string, unknown>> = parsed.data ?? {};
        if (one?.kind === 'event') expect(one.event.time).toBe(values[time] ?? undefined);
      }),
      { numRuns: 500 },
    );
  });

  test('of price lines is what the schema takes, at the time that it reads', () => {
    const text = fc.constantFrom('', 'x', '7', '007', '1795168860002', '2026-11-20T10:00:00Z', '1');
    fc.assert(
      fc.property(text, text, (reception, instrument) => {
        const parsed = priceLineSchema.safeParse({ reception, instrument });
        const [one] = readRecord(bytes(`session='1'|reception='${reception}'|instrument=${instrument}|`));
        expect(one?.kind).toBe(parsed.success ? 'event' : 'reject');
        if (one?.kind === 'event')
          expect([one.event.time, one.event.subject]).toEqual([parsed.data?.reception, instrument]);
      }),
      { numRuns: 100 },
    );
  });
});

test('text says what its bytes say', () => {
  const own = { objects: [], texts: [] };
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', ' \n', '\ufeff{}', `\ufeff\ufeff${order}`, `${gauge}\n${click}\n`, samplePriceLine),
    fc.constantFrom('é'.repeat(600_000), 'a'.repeat(1_048_576), 'a'.repeat(1_048_577)),
  );
  fc.assert(
    fc.property(text, (one) => {
      expect(readRecordText(one, own)).toEqual(readRecord(bytes(one), own));
    }),
    { numRuns: 200 },
  );
});
