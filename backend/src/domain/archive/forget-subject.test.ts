import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readRecord } from '../formats/read-record';
import { withoutSubject } from './forget-subject';

const NONE = { objects: [], texts: [] };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const event = (id: string, subject: string) => ({
  ...{ specversion: '1.0', id, source: 'shop', type: 'order.placed', subject },
  data: { amount: 1 },
});
const json = (value: unknown): string => JSON.stringify(value);

const forgotten = (data: Uint8Array): string | undefined => {
  const left = withoutSubject(data, 'ada', NONE);
  return left && Buffer.from(left).toString();
};

const [ada, bob] = [event('1', 'ada'), event('2', 'bob')];

test('a record of others stays as it is, byte by byte', () => {
  for (const text of [json(bob), ` [ ${json(bob)} ]`, 'garbage', ''])
    expect(withoutSubject(bytes(text), 'ada', NONE)).toEqual(bytes(text));
});

test('a record of the subject alone is gone', () => {
  expect(forgotten(bytes(json(ada)))).toBeUndefined();
  expect(forgotten(bytes(json([ada, ada])))).toBeUndefined();
  expect(forgotten(gzipSync(json(ada)))).toBeUndefined();
});

test.each([
  ['an array', json([ada, bob, { bad: 1 }]), json([bob, { bad: 1 }])],
  ['lines', `${json(ada)}\n${json(bob)}\nnot one\n`, `${json(bob)}\nnot one\n`],
])('of %s the others stay as they are, what is wrong among them too', (_, text, left) => {
  expect(forgotten(bytes(text))).toBe(left);
});

test('of what is packed the events of the others stay', () => {
  const left = withoutSubject(gzipSync(json([ada, bob])), 'ada', NONE) ?? expect.fail();
  const [one, ...others] = readRecord(left, NONE);
  expect(others).toEqual([]);
  expect(one).toMatchObject({ kind: 'event', event: { id: '2', source: 'shop', subject: 'bob', data: { amount: 1 } } });
});
