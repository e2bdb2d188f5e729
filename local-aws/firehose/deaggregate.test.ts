import { expect, test } from 'vitest';
import { aggregate, field, sealed, sourceRecord, streamWith } from '../tests/support/firehose';
import { deaggregated } from './deaggregate';
import { transformEvent } from './transform';

const record = (data: Buffer) => sourceRecord(7, '', { data });

test('an aggregate is each record in it, with its own key and its place', () => {
  const long = 'x'.repeat(300);
  const found = deaggregated(record(aggregate(['a', 'one'], ['b', long], ['a', ''])));
  expect(found.map(({ partitionKey, data, subsequence }) => [partitionKey, String(data), subsequence])).toEqual([
    ['a', 'one', 0],
    ['b', long, 1],
    ['a', '', 2],
  ]);
  expect(new Set(found.map(({ sequenceNumber }) => sequenceNumber))).toEqual(new Set(['7']));
});

test('a transform is told each apart, by its id and its subsequence number', () => {
  const { records } = transformEvent(streamWith(), deaggregated(record(aggregate(['a', 'one'], ['b', 'two']))), 'id');
  expect(new Set(records.map(({ recordId }) => recordId)).size).toBe(2);
  expect(records.map(({ kinesisRecordMetadata }) => kinesisRecordMetadata?.subsequenceNumber)).toEqual(['0', '1']);
});

const oneRecord = [...field(1, Buffer.from('a')), ...field(3, [8, 0, ...field(3, Buffer.from('one'))])];
const whole = aggregate(['a', 'one'], ['b', 'two']);

test.each<[string, Buffer]>([
  ['text', Buffer.from('{"id":"cpu"}')],
  ['nothing', Buffer.from('')],
  ['the mark alone', whole.subarray(0, 4)],
  ['an aggregate that breaks off', whole.subarray(0, -1)],
  ['one whose checksum does not fit', Buffer.from(whole.map((byte, i) => (i === 6 ? byte ^ 1 : byte)))],
  ['one whose record names no key', sealed(field(3, [8, 5, ...field(3, Buffer.from('one'))]))],
  ['one whose field is longer than it', sealed([26, 200, 1, 0])],
  ['one of an unknown kind', sealed([27])],
  ['one without records', sealed(field(1, Buffer.from('a')))],
  ['one with a number of eleven bytes', sealed([...oneRecord, 5 * 8, ...Array(10).fill(0x80), 0])],
])('%s stays one record as it is', (_, data) => {
  const it = record(data);
  expect(deaggregated(it)).toEqual([it]);
});
