import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { dueAt, emptyBuffer, objectsOf, receive } from './buffer';
import { streamWith } from './testing';

const hints = { bytes: 100, intervalMs: 60_000 };

const entry = (text: string, arrival = 0) => ({ data: Buffer.from(text), arrival });

const read = (...texts: string[]) => ({
  records: texts.map((text) => entry(text)),
  errors: [],
  positions: new Map([['a', '1']]),
});

test('what is buffered is due an interval after the first of it came', () => {
  const first = receive(emptyBuffer, read('x'), 1000);
  expect(dueAt(hints, receive(first, read('y'), 50_000))).toBe(61_000);
});

test('what is enough is due at once', () => {
  const buffered = receive(emptyBuffer, read('x'.repeat(99)), 1000);
  expect(dueAt(hints, buffered)).toBe(61_000);
  expect(dueAt(hints, receive(buffered, read('y'), 1001))).toBeLessThan(1001);
});

test('nothing is never due', () => {
  expect(dueAt(hints, receive(emptyBuffer, { records: [], errors: [], positions: new Map() }, 5))).toBe(Infinity);
});

test('records that were all dropped move the position on after an interval', () => {
  const buffered = receive(emptyBuffer, { ...read(), positions: new Map([['a', '9']]) }, 5);
  expect(dueAt(hints, buffered)).toBe(60_005);
  expect([...buffered.positions]).toEqual([['a', '9']]);
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
  const buffered = { ...emptyBuffer, records: [entry('b\n', ten), entry('a\n', nine)], errors: [entry('e\n', ten)] };
  const objects = objectsOf(stream, buffered, naming);
  expect(objects.map(({ key }) => key)).toEqual([
    'events/2026/11/21/09/archive-1-2026-11-21-09-59-59-uuid.gz',
    'errors/processing-failed/2026/11/21/10/archive-1-2026-11-21-10-00-00-uuid.gz',
  ]);
  expect(objects.map(({ body }) => gunzipSync(body).toString())).toEqual(['b\na\n', 'e\n']);
});

test('the delimiter processor puts a newline behind each record', () => {
  const stream = streamWith({ ProcessingConfiguration: { Processors: [{ Type: 'AppendDelimiterToRecord' }] } });
  const [object] = objectsOf(stream, { ...emptyBuffer, records: [entry('a'), entry('b')] }, naming);
  expect(object?.body.toString()).toBe('a\nb\n');
});
