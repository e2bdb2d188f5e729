import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { outline } from '../formats/testing/records';
import { LONGEST_RETENTION_MS } from '../retention';
import { DAY_MS, HOUR_MS } from '../time';
import { type OutgoingRecord, readSentEvent } from './sent-event';

const now = Date.UTC(2026, 10, 20, 10);
const order = samples.sampleCloudEvent;

const read = (event: unknown, at = '') =>
  readSentEvent(typeof event === 'string' ? event : JSON.stringify(event), at, {
    stamp: { authtype: 'app_user', authid: 'sub-of-ada' },
    now,
    oldest: LONGEST_RETENTION_MS,
  });

const recordOf = (event: unknown): OutgoingRecord => {
  const found = read(event);
  if ('data' in found) return found;
  throw new Error(found.message);
};

const sent = (event: unknown): unknown => JSON.parse(new TextDecoder().decode(recordOf(event).data));

test('an event goes onto the stream as it was sent, with who sent it', () => {
  expect(sent({ ...order, traceparent: '00-1' })).toEqual({
    ...order,
    traceparent: '00-1',
    authtype: 'app_user',
    authid: 'sub-of-ada',
  });
  expect(outline(recordOf(order).data)).toEqual(['event order.placed']);
});

test.each([
  ['by name', { ...order, authid: 'somebody-else', authtype: 'system', authclaims: '{"sub":"somebody-else"}' }],
  ['twice', `${JSON.stringify(order).slice(0, -1)},"authid":"somebody-else","authid":"somebody-else"}`],
  ['by an escape', `${JSON.stringify(order).slice(0, -1)},"\\u0061uthid":"somebody-else","authclai\\u006ds":"{}"}`],
])('nobody can say that somebody else sent it: %s', (_, event) => {
  const text = new TextDecoder().decode(recordOf(event).data);
  expect(text).not.toContain('somebody-else');
  expect(text.match(/authid/g)).toHaveLength(1);
  expect(JSON.parse(text)).toMatchObject({ authtype: 'app_user', authid: 'sub-of-ada' });
  expect(JSON.parse(text)).not.toHaveProperty('authclaims');
});

const line = { id: '1', timestamp: now, message: JSON.stringify({ ...order, authid: 'somebody-else' }) };

test.each<[string, object]>([
  ['that is also a subscription to logs', { messageType: 'DATA_MESSAGE', logGroup: 'g', logEvents: [line, line] }],
  ['whose only line is the same event', { messageType: 'DATA_MESSAGE', logGroup: 'g', logEvents: [line] }],
  ['that is also a control message', { messageType: 'CONTROL_MESSAGE', logGroup: 'g' }],
])('an event %s is refused, since the stream would read something else than it', (_, fields) => {
  expect(read({ ...order, ...fields }, '[3]')).toMatchObject({
    reason: 'invalid_field',
    field: '[3]',
    message: expect.stringContaining('messageType'),
  });
});

test('a number beyond all that a number holds is refused by name, and does not become null', () => {
  const event = { ...order, data: { list: [1, 2] }, note: 'Infinity' };
  expect(read(JSON.stringify(event).replace('[1,2]', '[1,-1e400]'), '[3]')).toMatchObject({
    reason: 'invalid_field',
    field: '[3].data.list[1]',
    message: expect.stringContaining('larger'),
  });
});

test('a large integer stays what it is', () => {
  expect(sent(`{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"n":9007199254740993}}`)).toMatchObject({
    data: { n: '9007199254740993' },
  });
});

test.each<[string, unknown, string, string]>([
  ['no JSON', '{"id":', '[3]', 'valid JSON'],
  ['no object', '5', '[3]', 'send a CloudEvent'],
  ['no CloudEvent', { id: 'cpu', value: 4, timestamp: now }, '[3].specversion', 'is missing: send "1.0"'],
  ['without an id', { ...order, id: undefined }, '[3].id', 'is missing'],
  ['with a time that may be several', { ...order, time: '2026-11-20T10:00:00' }, '[3].time', 'offset'],
  ['of long ago', { ...order, time: new Date(now - 500 * DAY_MS).toISOString() }, '[3].time', '400 days'],
  ['of later', { ...order, time: new Date(now + HOUR_MS).toISOString() }, '[3].time', '5 minutes'],
  ['with a key that may not be', '{"data":{"__proto__":1}}', '[3].data.__proto__', '__proto__'],
  ['too large', { ...order, data: 'x'.repeat(1024 * 1024) }, '[3]', 'bytes'],
])('an event that is %s is refused, with its path', (_, event, field, words) => {
  expect(read(event, '[3]')).toMatchObject({ field, message: expect.stringContaining(words) });
});

test('events of one subject have one partition key, and the same event has it again', () => {
  const keyOf = (changes: object): string => recordOf({ ...order, ...changes }).partitionKey;
  expect(keyOf({ id: '1' })).toBe(keyOf({ id: '2' }));
  expect(keyOf({ subject: 'a' })).not.toBe(keyOf({ subject: 'b' }));
  expect(keyOf({ subject: undefined })).toBe(keyOf({ subject: null }));
  expect(keyOf({ subject: null, id: '1' })).not.toBe(keyOf({ subject: null, id: '2' }));
  expect(keyOf({ partitionkey: 'x'.repeat(5000), subject: 'a' })).toBe(
    keyOf({ partitionkey: 'x'.repeat(5000), subject: 'b' }),
  );
  expect(keyOf({ partitionkey: 'x'.repeat(5000) }).length).toBeLessThanOrEqual(256);
});
