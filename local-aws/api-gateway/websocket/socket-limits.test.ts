import { expect, test } from 'vitest';
import { frameLengths } from './socket-limits';

const frame = (length: number): Buffer => {
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = 0x81;
  if (length < 126) header[1] = 0x80 | length;
  else if (length < 65_536) header[1] = 0x80 | 126;
  else header[1] = 0x80 | 127;
  if (header.length === 4) header.writeUInt16BE(length, 2);
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, Buffer.alloc(4 + length)]);
};

const wanted = [0, 5, 125, 126, 32_768, 65_535, 65_536, 1];
const stream = Buffer.concat(wanted.map(frame));

test.each([1, 2, 3, 7, 1000, stream.length])('frames are measured in chunks of %i bytes', (size) => {
  const lengths = frameLengths();
  const found: number[] = [];
  for (let at = 0; at < stream.length; at += size) found.push(...lengths(stream.subarray(at, at + size)));
  expect(found).toEqual(wanted);
});

test('a frame is known before its payload has come', () => {
  expect(frameLengths()(frame(40_000).subarray(0, 8))).toEqual([40_000]);
});
