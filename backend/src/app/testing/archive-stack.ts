import type { Random } from '@millrace/contract';
import type { LogRecord } from '../../domain/fold/log-record';
import type { MetricSet } from '../../domain/metrics/metric-set';
import type { WindowKey } from '../../domain/settled/windows';
import type { RebuildDeps } from '../archive/rebuild';
import type { WindowStore } from '../settled/ports';
import { inMemoryArchive } from './archive';
import { inMemoryItems } from './items';
import { SHARDS } from './random-log';
import { inMemoryLogger } from './runtime';
import { inMemoryScratch, inMemoryTail } from './scratch';
import { inMemoryJourneys, inMemorySessions } from './sessions';
import {
  DEDUPE_SECONDS,
  type InMemorySettled,
  inMemorySettled,
  inMemoryStores,
  newContainer,
  retention,
} from './settled';
import { logTruth } from './truth';

type Logs = ReadonlyMap<string, readonly LogRecord[]>;

const lineage = { parents: async (shard: string) => (shard === SHARDS[1] ? [SHARDS[0]] : []) };

/** Writes over what was revised since it was read, as if nothing had happened. */
const withoutRevisions = ({ windows }: InMemorySettled): WindowStore => ({
  ...windows,
  putAll: async (writes) => {
    const there = await windows.read(writes.map(({ key }) => key));
    return windows.putAll(
      writes.map((write, i) => {
        const { revision: _, ...part } = write.part;
        const revision = there[i]?.revision;
        return { ...write, part: revision === undefined ? part : { ...part, revision } };
      }),
    );
  },
});

/** Windows that hold something else than what the whole log says. */
const differencesOf = async (
  { windows }: InMemorySettled,
  log: Logs,
  hold: (key: WindowKey) => boolean = () => true,
): Promise<string[]> => {
  const found: string[] = [];
  for (const [name, { key, seq, series }] of logTruth(log, retention, DEDUPE_SECONDS).windows) {
    if (!hold(key)) continue;
    const [window] = await windows.whole([key]);
    if (JSON.stringify(window) !== JSON.stringify({ start: key.start, seq, series })) found.push(name);
  }
  return found;
};

/** A stream of two shards, one after the other, whose records are settled and archived as a test says. */
export const archiveStack = (
  log: Logs,
  random: Random,
  broken?: 'revisions',
  options?: Parameters<typeof inMemorySettled>[0],
) => {
  const settled = inMemorySettled(options);
  const items = inMemoryItems();
  const sessions = inMemorySessions();
  const journeys = inMemoryJourneys();
  const stores = {
    ...inMemoryStores(settled),
    items,
    sessions,
    journeys,
    ...(broken && { windows: withoutRevisions(settled) }),
  };
  const containers = new Map<MetricSet, ReturnType<typeof newContainer>>();
  const archive = inMemoryArchive();
  const all = SHARDS.flatMap((shard) =>
    (log.get(shard) ?? []).map((record) => ({ ...record, shard, partitionKey: '' })),
  );
  let [put, archived] = [0, 0];

  /** The next records are put, and settled by these metrics in batches. */
  const settle = async (metrics: MetricSet, count: number): Promise<void> => {
    const container = containers.get(metrics) ?? newContainer({ metrics, stores, lineage });
    containers.set(metrics, container);
    for (const end = Math.min(all.length, put + count); put < end; ) {
      const shard = all[put]?.shard ?? '';
      const batch = all
        .slice(put, Math.min(end, put + 1 + Math.floor(random() * 40)))
        .filter((one) => one.shard === shard);
      await container({ shard, records: batch }, () => 60_000);
      put += batch.length;
    }
  };

  /** Delivers the records that were put and not delivered, but for the newest. */
  const deliver = (lag: number): void => {
    while (archived < put - lag) {
      const count = Math.min(put - lag - archived, 1 + Math.floor(random() * 50));
      archive.deliver(all.slice(Math.max(0, archived - Math.floor(random() * 5)), archived + count));
      archived += count;
    }
  };

  const onStream = (): Logs =>
    new Map(SHARDS.map((shard) => [shard, all.slice(0, put).filter((one) => one.shard === shard)]));

  const depsFor = (metrics: MetricSet, more: Partial<RebuildDeps> = {}): RebuildDeps => ({
    archive,
    tail: inMemoryTail(onStream),
    windows: settled.windows,
    sessions,
    journeys,
    scratch: inMemoryScratch(),
    checkpoints: settled.reader.checkpoints,
    advance: settled.checkpoints.advance,
    rules: { metrics, retention, dedupeSeconds: DEDUPE_SECONDS },
    lineage,
    logger: inMemoryLogger(),
    now: () => all.at(-1)?.arrived ?? 0,
    sleep: async () => {},
    overlap: 60_000,
    ...more,
  });

  const differences = (hold?: (key: WindowKey) => boolean) => differencesOf(settled, log, hold);
  return { archive, settled, items, sessions, journeys, settle, deliver, depsFor, differences, length: all.length };
};
