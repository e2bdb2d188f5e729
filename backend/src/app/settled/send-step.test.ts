import { expect, test } from 'vitest';
import type { ServeDeps } from '../delivery/broadcast';
import type { Delivery } from '../delivery/deliver';
import { aConnection } from '../fakes/a-connection';
import { inMemoryItems } from '../fakes/in-memory-items';
import { inMemoryLogger } from '../fakes/in-memory-logger';
import { inMemoryRejects } from '../fakes/in-memory-rejects';
import { inMemoryIds } from '../fakes/in-memory-seen-ids';
import { inMemorySettled } from '../fakes/in-memory-settled';
import { manualClock } from '../fakes/manual-clock';
import { ShardMemories } from './dedupe-indexes';
import { createSettleBatch } from './settle-batch';
import { randomOf } from './testing/random';
import { randomLog, SHARDS, testMetrics } from './testing/random-log';
import { kept } from './testing/world';
import { WindowCache } from './window-cache';

const [shard] = SHARDS;
const records = randomLog(randomOf(1), 40).get(shard) ?? [];
const last = records.at(-1)?.seq;

const settleWith = async (sending: (pass: (ms: number) => void) => Partial<ServeDeps>, viewers = 1) => {
  const clock = manualClock();
  const settled = inMemorySettled({ declaredLabels: testMetrics.declaredLabels });
  const ids = inMemoryIds();
  const logger = inMemoryLogger();
  const watching = { topics: new Set(['metric:orders'] as const) };
  const settle = createSettleBatch({
    metrics: testMetrics,
    kept,
    dedupeSeconds: 600,
    windows: settled.windows,
    cursors: settled.cursors,
    ids,
    items: inMemoryItems(),
    rejects: inMemoryRejects(),
    cache: new WindowCache(),
    memories: new ShardMemories({ ids, lineage: { parents: async () => [] }, dedupeSeconds: 600 }),
    viewers: async () =>
      Array.from({ length: viewers }, (_, i) => ({ ...aConnection(`viewer-${i}`, clock.now()), ...watching })),
    deliver: async () => 'sent',
    disconnect: async () => true,
    now: clock.now,
    logger,
    ...sending(clock.pass),
  });
  const outcome = await settle({ shard, records }, () => 60_000);
  return { outcome, cursor: (await settled.cursors.head(shard))?.seq, logger };
};

test.each([
  ['a viewer that nothing may be posted to', { deliver: () => Promise.reject(new Error('Forbidden')) }],
  ['a registry that cannot be reached', { viewers: () => Promise.reject(new Error('throttled')) }],
])('%s holds no figure back', async (_, trouble) => {
  const { outcome, cursor, logger } = await settleWith(() => trouble);
  expect([outcome, cursor]).toEqual([{}, last]);
  expect(logger.lines).toContainEqual(expect.objectContaining({ level: 'warn', message: 'not sent to all viewers' }));
});

test('thousands of viewers that do not answer take no more than seconds of a batch', async () => {
  let asked = 0;
  const slow = (pass: (ms: number) => void) => ({
    deliver: async (): Promise<Delivery> => {
      asked++;
      pass(30);
      return 'unreachable';
    },
  });
  const { outcome, cursor } = await settleWith(slow, 2000);
  expect([outcome, cursor]).toEqual([{}, last]);
  expect(asked).toBeLessThan(500);
});
