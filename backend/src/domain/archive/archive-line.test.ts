import fc from 'fast-check';
import { expect, test } from 'vitest';
import { archiveAnswer, archiveLine, readArchiveLine } from './archive-line';

const place = { shard: 'shardId-000000000001', seq: '49590338271490256608559692538361571095921575989136588898' };

const lineOf = (data: Uint8Array) => archiveLine({ ...place, arrived: 1_700_000_000_123, partitionKey: 'gauge', data });

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
  fc.json().map((text) => new TextEncoder().encode(text)),
);

test('every record comes back as it was, byte by byte, and stands on one line', () => {
  fc.assert(
    fc.property(
      bytes,
      fc.string(),
      fc.bigInt({ min: 0n, max: 2n ** 186n }),
      fc.nat(),
      fc.option(fc.nat(), { nil: undefined }),
      (data, partitionKey, seq, at, subsequence) => {
        const record = {
          shard: 'shardId-000000000000',
          seq: String(seq),
          arrived: at,
          partitionKey,
          ...(subsequence !== undefined && { subsequence }),
          data: new Uint8Array(data),
        };
        const line = archiveLine(record);
        expect(line.indexOf('\n')).toBe(line.length - 1);
        const { data: found, ...others } = record;
        const read = readArchiveLine(line);
        expect(read).toMatchObject(others);
        expect(read.data).toEqual(found);
      },
    ),
    { numRuns: 500 },
  );
});

test('text can be read in the archive as it was sent', () => {
  expect(JSON.parse(lineOf(new TextEncoder().encode('{"id":"a"}')))).toEqual({
    shard: place.shard,
    sequenceNumber: place.seq,
    arrival: 1_700_000_000_123,
    partitionKey: 'gauge',
    text: '{"id":"a"}',
  });
});

test('a record with other bytes has no text of those before', () => {
  const read = readArchiveLine(lineOf(new TextEncoder().encode('before')));
  expect(read.text).toBe('before');
  // Whoever left nothing out gives back the same bytes.
  expect(read.data).toBe(read.data);
  const changed = { ...read, data: Uint8Array.of(1) };
  expect(changed.text).toBeUndefined();
  expect(changed).toMatchObject({ ...place, data: Uint8Array.of(1) });
});

test('half of a pair of surrogates is the bytes that UTF-8 has for it', () => {
  const line = JSON.stringify({
    ...{ shard: 'a', sequenceNumber: '1', arrival: 1, partitionKey: '' },
    text: '\ud800',
  });
  const { data, text } = readArchiveLine(line);
  expect([[...data], text]).toEqual([[0xef, 0xbf, 0xbd], undefined]);
});

test('a byte order mark stays', () => {
  const data = new Uint8Array([0xef, 0xbb, 0xbf, 0x61]);
  expect(readArchiveLine(lineOf(data)).data).toEqual(data);
});

test('control characters, six bytes each in JSON, do not blow a line up', () => {
  expect(lineOf(new Uint8Array(100_000)).length).toBeLessThan(140_000);
});

test.each([
  '',
  '{}',
  '{"shard":"a"}',
  '{"shard":"a","sequenceNumber":"1","arrival":1,"partitionKey":"","text":"a","base64":""}',
  '{"shard":"a","sequenceNumber":"1","subsequence":-1,"arrival":1,"partitionKey":"","text":"a"}',
])('what is no line of the archive is refused: %s', (line) => {
  expect(() => readArchiveLine(line)).toThrow();
});

const recordOf = (id: string, data: Uint8Array) => ({
  recordId: id,
  record: { shard: 'shardId-000000000000', seq: '1', arrived: 5, partitionKey: 'k', data },
});

test('every record is answered with its line', () => {
  const record = recordOf('a', new TextEncoder().encode('text'));
  const [answer] = archiveAnswer([record]);
  expect(answer).toMatchObject({ recordId: 'a', result: 'Ok' });
  const data = answer?.result === 'Ok' ? answer.data : '';
  expect(readArchiveLine(Buffer.from(data, 'base64').toString())).toMatchObject(record.record);
});

test('the answer never passes what Lambda can answer, and no record goes unanswered', () => {
  const records = Array.from({ length: 2000 }, (_, i) => recordOf(`${'4'.repeat(56)}${i}`, new Uint8Array(3000)));
  const answers = archiveAnswer(records);
  expect(JSON.stringify({ records: answers }).length).toBeLessThan(6 * 1024 * 1024);
  expect(answers.map(({ recordId }) => recordId)).toEqual(records.map(({ recordId }) => recordId));
  expect(answers.some(({ result }) => result === 'ProcessingFailed')).toBe(true);
});
