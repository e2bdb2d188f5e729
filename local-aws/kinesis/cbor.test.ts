import { Decoder, Encoder, Tagged } from 'cbor';
import { expect, test } from 'vitest';
import { cborOfJson, jsonOfCbor } from './cbor';

const asSent = (value: unknown): Buffer => Encoder.encodeOne(value, { highWaterMark: 1_000_000 });

test('what is put as bytes is what a reader in JSON gets as base64', () => {
  const put = asSent({ StreamName: 's', Records: [{ PartitionKey: 'k', Data: Buffer.from([0, 255, 1]) }] });
  expect(JSON.parse(jsonOfCbor(put))).toEqual({
    StreamName: 's',
    Records: [{ PartitionKey: 'k', Data: 'AP8B' }],
  });
});

test('a time is asked for in tagged milliseconds, as the SDK for Java writes it', () => {
  const call = asSent({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Tagged(1, 1_787_036_486_712) });
  expect(JSON.parse(jsonOfCbor(call)).Timestamp).toBe(1_787_036_486.712);
});

test('an answer has bytes as bytes and times in tagged milliseconds', () => {
  const answer = JSON.stringify({ Records: [{ Data: 'AP8B', ApproximateArrivalTimestamp: 1_787_036_486.712 }] });
  const tags = { 1: (ms: unknown) => ({ tagged: ms }) };
  expect(Decoder.decodeFirstSync(cborOfJson(answer), { tags })).toEqual({
    Records: [{ Data: Buffer.from([0, 255, 1]), ApproximateArrivalTimestamp: { tagged: 1_787_036_486_712 } }],
  });
});

test('an answer of megabytes is whole, and an empty one stays empty', () => {
  const Records = Array.from({ length: 3_000 }, (_, at) => ({ Data: Buffer.alloc(1000, at).toString('base64') }));
  expect(JSON.parse(jsonOfCbor(cborOfJson(JSON.stringify({ Records }))))).toEqual({ Records });
  expect(cborOfJson('')).toHaveLength(0);
});

test('what is no CBOR is nothing', () => {
  expect(jsonOfCbor(Buffer.from([255, 255]))).toBe('');
});
