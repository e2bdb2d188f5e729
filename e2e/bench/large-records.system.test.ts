import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LogRecord } from '../../backend/src/domain/fold/log-record';
import { createResources, type Names, namesOf, type StandIns, startStandIns } from '../chaos/aws/stand-ins';
import { durableOn } from './durable-on';
import { meteredClient } from './metered-client';
import { scatteredLog } from './settle';

/** How long events of now may wait behind anything that is legal. */
const MOST_SECONDS = 10;
const MIB = 1024 * 1024;

let standIns: StandIns;
beforeAll(async () => {
  standIns = await startStandIns(1, (line) => expect.fail(line));
});
afterAll(() => standIns.stop());

const now = Date.now();
let seq = 1000n;

const recordOf = (events: readonly unknown[]): LogRecord => {
  const data = new TextEncoder().encode(JSON.stringify(events));
  expect(data.length).toBeLessThanOrEqual(MIB);
  return { seq: String(++seq), arrived: now, data };
};

const moved = (i: number, time = now) => ({
  specversion: '1.0',
  id: `${i}`,
  source: 'f',
  type: 'vehicle.moved',
  subject: `${i}`,
  time: new Date(time).toISOString(),
  data: { speed: 1 },
});

let runs = 0;

/** A shard with a container, and how to replace that one. */
const shard = async () => {
  const names: Names = namesOf(`large-${++runs}`);
  const remove = await createResources(names);
  const meter = meteredClient();
  const settle = async (records: readonly LogRecord[], remaining = () => 60_000) => {
    const started = performance.now();
    const { failedFrom } = await durableOn(names, meter)({ shard: 'shard-0', records }, remaining);
    return { failedFrom, seconds: (performance.now() - started) / 1000 };
  };
  return { settle, take: meter.take, remove, names };
};

/** The shortest event that updates an item. */
const price = (i: number) => ({
  specversion: '1.0',
  id: `${i}`,
  source: 'f',
  type: 'vehicle.moved',
  subject: `${i}`,
  data: { speed: 1 },
});

const click = (i: number) => ({ e: `${i}` });

test.each([
  ['7,000 subjects', () => Array.from({ length: 7000 }, (_, i) => price(i))],
  ['7,000 seconds', () => Array.from({ length: 7000 }, (_, i) => moved(i % 10, now - i * 9000))],
  ['40,000 rejects', () => Array.from({ length: 40_000 }, (_, i) => click(i))],
])('1 MiB with %s is settled, with an event of now behind it', async (_, events) => {
  const { settle, remove } = await shard();
  const { failedFrom, seconds } = await settle([recordOf(events()), recordOf([moved(1)])]);
  console.log(`${_}: ${seconds} s`);
  expect(failedFrom).toBeUndefined();
  expect(seconds).toBeLessThan(MOST_SECONDS);
  await remove();
});

test('a record that is not finished in one invocation goes on in the next, without writing anything twice', async () => {
  const { settle, take, remove, names } = await shard();
  const records = [recordOf(Array.from({ length: 7000 }, (_, i) => price(i)))];
  let calls = 0;
  const soonOver = () => (++calls > 5 ? 0 : 60_000);
  expect((await settle(records, soonOver)).failedFrom).toBe(records[0]?.seq);
  const first = take()[names.itemsTable] ?? 0;
  expect(first).toBeGreaterThan(1000);
  expect((await settle(records)).failedFrom).toBeUndefined();
  await remove();
});

test('a batch of history over 20 hours is settled, with an event of now at its end', async () => {
  const { settle, remove } = await shard();
  const { failedFrom, seconds } = await settle([...scatteredLog(9999, now, 1), recordOf([moved(1)])]);
  console.log(`scattered: ${Math.round(10_000 / seconds)} events/s`);
  expect(failedFrom).toBeUndefined();
  expect(seconds).toBeLessThan(MOST_SECONDS);
  await remove();
});
