import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { click, gauge, order, outline, subscription } from '../formats/testing/records';
import { recordsOf } from './message';

const { sampleCloudEvent, samplePriceLine } = samples;
const now = Date.UTC(2026, 10, 20, 10);
const sent = now - 60_000;
const stamp = { authtype: 'service_account', authid: 'AIDA1' } as const;

const records = (content: unknown, id = 'sqs/1') =>
  recordsOf(
    { id, text: typeof content === 'string' ? content : JSON.stringify(content), sent },
    { objects: [], texts: [] },
    { stamp, now },
  );

const textsOf = (content: unknown): string[] => records(content).map(({ data }) => new TextDecoder().decode(data));
const read = (content: unknown) => textsOf(content).map((text) => JSON.parse(text));

test('a CloudEvent goes on as it is, with who sent it, and with when where it does not say', () => {
  const { time: _, ...untimed } = sampleCloudEvent;
  expect(read({ ...sampleCloudEvent, traceparent: '00-1', authid: 'ada' })).toEqual([
    { ...sampleCloudEvent, traceparent: '00-1', ...stamp },
  ]);
  expect(read(untimed)).toEqual([{ ...untimed, time: new Date(sent).toISOString(), ...stamp }]);
});

test.each([
  ['an array', `[${order}, ${gauge}, ${click}]`],
  ['lines', `${order}\n\n${gauge}\r\n${click}\n`],
])('the events of %s are records of their own, whatever their formats', (_, text) => {
  expect(records(text).flatMap(({ data }) => outline(data))).toEqual([
    'event order.placed',
    'event reading.cpu',
    'event clickstream.page_view',
  ]);
});

test('an event without an id has one that is the same when its message is delivered again, and another in another message', () => {
  const text = `[${gauge},${gauge}]`;
  const ids = (id: string) => records(text, id).map(({ data }) => JSON.parse(new TextDecoder().decode(data)).id);
  expect(new Set(ids('sqs/1')).size).toBe(2);
  expect(ids('sqs/1')).toEqual(ids('sqs/1'));
  expect(ids('sqs/2')).not.toContain(ids('sqs/1')[0]);
});

test('events of one subject have one partition key', () => {
  const [one, other] = records(`[${gauge},${gauge}]`);
  expect(one?.partitionKey).toBe(other?.partitionKey);
});

test('what cannot be used goes on as it came, so that it is refused, counted and stored, and costs no other', () => {
  expect(textsOf(`[{"id":3},${order},"x"]`)).toEqual(['{"id":3}', expect.stringContaining('order.placed'), '"x"']);
  expect(records('[{"specversion":"1.0"}]').flatMap(({ data }) => outline(data))).toEqual(['invalid_field id']);
  expect(records('no event').flatMap(({ data }) => outline(data))).toEqual(['not_json']);
  const long = records(`x${'y'.repeat(2 * 1024 * 1024)}`);
  expect(long.map(({ data, partitionKey }) => data.length + partitionKey.length)).toEqual([1024 * 1024]);
});

test('an event that is too old is left to the reader of the stream, which says why it is refused', () => {
  expect(read({ ...sampleCloudEvent, time: '2020-01-01T00:00:00Z' })).toMatchObject([{ authid: 'AIDA1' }]);
});

test('lines of logs are events with a stamp, and none comes past it beside one that is bad', () => {
  const found = records(subscription());
  expect(found.flatMap(({ data }) => outline(data))).toEqual([
    'event log.line',
    'event log.line',
    'event clickstream.page_view',
    'unknown_format',
  ]);
  const both = { ...sampleCloudEvent, ...subscription() };
  expect(records(both).flatMap(({ data }) => outline(data))).toEqual(['unknown_format']);
});

test('lines that are no JSON are read as well', () => {
  expect(records(samplePriceLine + samplePriceLine).flatMap(({ data }) => outline(data))).toEqual([
    'event price.updated',
    'event price.updated',
  ]);
  expect(records(JSON.stringify(sampleCloudEvent, undefined, 2))).toHaveLength(1);
});
