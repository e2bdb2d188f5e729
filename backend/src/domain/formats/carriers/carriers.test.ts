import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { samples } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { readRecord } from '../read-record';
import { aggregate, bytes, click, gauge, json, order, outline, subscription } from '../testing/records';

const { sampleCloudEvent, sampleReading, samplePriceLine } = samples;

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

  test('has no record in a field whose number only ends like theirs', () => {
    // Field 3 and 2^33 more.
    const message = Uint8Array.of(0x9a, 0x80, 0x80, 0x80, 0x80, 0x02, 2, 26, 0);
    const digest = createHash('md5').update(message).digest();
    expect(outline(Buffer.concat([Buffer.of(0xf3, 0x89, 0x9a, 0xc2), message, digest]))).toEqual(['empty']);
  });

  test('of tens of thousands of records that are nothing is one reject', () => {
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
