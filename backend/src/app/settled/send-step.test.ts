import { seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import type { Broadcaster } from '../delivery/broadcast';
import type { Delivery } from '../delivery/deliver';
import { aConnection } from '../testing/delivery';
import { inMemoryItems } from '../testing/items';
import { randomLog, SHARDS, testMetrics } from '../testing/random-log';
import { inMemoryLogger, manualClock } from '../testing/runtime';
import { inMemoryRejects, inMemorySeenIds, inMemorySettled } from '../testing/settled';
import { retention } from '../testing/world';
import { DedupeIndexes, WindowCache } from './memory';
import { createSettleBatch } from './settle-batch';

const [shard] = SHARDS;
const records = randomLog(seededRandom(1), 40).get(shard) ?? [];
const last = records.at(-1)?.seq;

const settleWith = async (trouble: (pass: (ms: number) => void) => Partial<Broadcaster>, subscribers = 1) => {
  const clock = manualClock();
  const settled = inMemorySettled({ declaredLabels: testMetrics.declaredLabels });
  const seenIds = inMemorySeenIds();
  const logger = inMemoryLogger();
  const watching = { topics: new Set(['metric:orders'] as const) };
  const settle = createSettleBatch({
    rules: { metrics: testMetrics, retention, dedupeSeconds: 600 },
    stores: {
      windows: settled.windows,
      checkpoints: settled.checkpoints,
      seenIds,
      items: inMemoryItems(),
      rejects: inMemoryRejects(),
    },
    memory: {
      windows: new WindowCache(),
      dedupe: new DedupeIndexes({ seenIds, lineage: { parents: async () => [] }, dedupeSeconds: 600 }),
    },
    broadcaster: {
      subscribers: async () =>
        Array.from({ length: subscribers }, (_, i) => ({
          ...aConnection(`subscriber-${i}`, clock.now()),
          ...watching,
        })),
      deliver: async () => 'sent',
      disconnect: async () => true,
      now: clock.now,
      ...trouble(clock.pass),
    },
    logger,
  });
  const outcome = await settle({ shard, records }, () => 60_000);
  return { outcome, checkpoint: (await settled.checkpoints.read(shard))?.seq, logger };
};

test.each([
  ['a subscriber that nothing may be posted to', { deliver: () => Promise.reject(new Error('Forbidden')) }],
  ['a registry that cannot be reached', { subscribers: () => Promise.reject(new Error('throttled')) }],
])('%s holds no figure back', async (_, trouble) => {
  const { outcome, checkpoint, logger } = await settleWith(() => trouble);
  expect([outcome, checkpoint]).toEqual([{}, last]);
  expect(logger.lines).toContainEqual(
    expect.objectContaining({ level: 'warn', message: 'not sent to all subscribers' }),
  );
});

test('thousands of subscribers that do not answer take no more than seconds of a batch', async () => {
  let asked = 0;
  const slow = (pass: (ms: number) => void) => ({
    deliver: async (): Promise<Delivery> => {
      asked++;
      pass(30);
      return 'unreachable';
    },
  });
  const { outcome, checkpoint } = await settleWith(slow, 2000);
  expect([outcome, checkpoint]).toEqual([{}, last]);
  expect(asked).toBeLessThan(500);
});
