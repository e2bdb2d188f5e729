import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { partOf } from '../../domain/sessions/session-part';
import { partOfRow, rowOf } from './session-row';

const stored = {
  key: { id: '__proto__', slot: 1_800_000, shard: 'a' },
  seq: '7',
  part: partOf({ id: '__proto__', type: 'a.view', isView: false }, 1_800_001),
};
const row = rowOf(stored);

test('a part is read as it was stored, whatever its id', () => {
  expect(partOfRow(row)).toEqual(stored);
});

test.each<[string, object]>([
  ['is no deflated text', { body: Buffer.from('damaged') }],
  ['is cut', { body: row.body.subarray(0, 9) }],
  ['is no JSON', { body: deflateRawSync('{"first":') }],
  ['has another shape', { body: deflateRawSync('{"version":2}') }],
  ['is missing', { body: undefined }],
  ['has no sequence number', { seq: undefined }],
])('a part whose row %s is unreadable and throws nothing', (_, damage) => {
  expect(partOfRow({ ...row, ...damage })).toBeUndefined();
});
