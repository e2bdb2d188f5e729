import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { streamWith } from '../tests/support/firehose';
import { addToBuffer, dueAt, emptyBuffer, objectsOf } from './buffer';

const hints = { bytes: 100, intervalMs: 60_000, gzip: true, delimiter: false };

const entry = (text: string, arrival = 0) => ({ data: Buffer.from(text), arrival });

const read = (...texts: string[]) => ({
  records: texts.map((text) => entry(text)),
  errors: [],
  checkpoints: new Map([['a', '1']]),
});

test('what is buffered is due an interval after the first of it came', () => {
  const first = addToBuffer(hints, emptyBuffer, read('x'), 1000);
  expect(dueAt(hints, addToBuffer(hints, first, read('y'), 50_000))).toBe(61_000);
});

test('what is enough is due at once', () => {
  const buffered = addToBuffer(hints, emptyBuffer, read('x'.repeat(99)), 1000);
  expect(dueAt(hints, buffered)).toBe(61_000);
  expect(dueAt(hints, addToBuffer(hints, buffered, read('y'), 1001))).toBeLessThan(1001);
});

test('nothing is never due', () => {
  expect(dueAt(hints, addToBuffer(hints, emptyBuffer, { records: [], errors: [], checkpoints: new Map() }, 5))).toBe(
    Infinity,
  );
});

test('records that were all dropped move the position on after an interval', () => {
  const buffered = addToBuffer(hints, emptyBuffer, { ...read(), checkpoints: new Map([['a', '9']]) }, 5);
  expect(dueAt(hints, buffered)).toBe(60_005);
  expect([...buffered.checkpoints]).toEqual([['a', '9']]);
});

const naming = { uuid: () => 'uuid', random: () => 'r' };
const nine = Date.UTC(2026, 10, 21, 9, 59, 59);
const ten = nine + 1000;

test('an object holds the records in order, compressed, under the time of the oldest', () => {
  const stream = streamWith({
    CompressionFormat: 'GZIP',
    Prefix: 'events/!{timestamp:yyyy/MM/dd/HH}/',
    ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
  });
  const checkpoints = new Map();
  const first = addToBuffer(
    stream,
    emptyBuffer,
    { records: [entry('b\n', ten)], errors: [entry('e\n', ten)], checkpoints },
    0,
  );
  const buffered = addToBuffer(stream, first, { records: [entry('a\n', nine)], errors: [], checkpoints }, 0);
  const objects = objectsOf(stream, buffered, naming);
  expect(objects.map(({ key }) => key)).toEqual([
    'events/2026/11/21/09/archive-1-2026-11-21-09-59-59-uuid.gz',
    'errors/processing-failed/2026/11/21/10/archive-1-2026-11-21-10-00-00-uuid.gz',
  ]);
  expect(objects.map(({ body }) => gunzipSync(body).toString())).toEqual(['b\na\n', 'e\n']);
});

test('the delimiter processor puts a newline behind each record', () => {
  const stream = streamWith({ ProcessingConfiguration: { Processors: [{ Type: 'AppendDelimiterToRecord' }] } });
  const [object] = objectsOf(stream, addToBuffer(stream, emptyBuffer, read('a', 'b'), 0), naming);
  expect(object?.body.toString()).toBe('a\nb\n');
});

test('what waits to be written waits compressed', () => {
  const { records, bytes } = addToBuffer(hints, emptyBuffer, read('x'.repeat(100_000)), 0);
  expect(bytes).toBe(100_000);
  expect(Buffer.concat(records.chunks).length).toBeLessThan(1000);
});
