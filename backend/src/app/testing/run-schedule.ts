import { seededRandom } from '@millrace/contract';
import type { LogRecord } from '../../domain/fold/log-record';
import { crowdedLog, largeRecordLog, randomLog, SHARDS } from './random-log';
import { differencesIn } from './truth';
import { type Broken, createWorld } from './world';

interface Schedule {
  readonly log: (random: () => number) => ReadonlyMap<string, readonly LogRecord[]>;
  /** A crash comes before so many calls. */
  readonly calls: number;
  /** Whether a window may get so large that it goes on in a further part, which tracks labels anew. */
  readonly hasParts: boolean;
}

const manyRecords: Schedule = {
  log: (random) => randomLog(random, 150 + Math.floor(random() * 150)),
  calls: 120,
  hasParts: true,
};

/** Crashes, and invocations whose time is up, come in the middle of a large record. */
export const largeRecords: Schedule = { log: largeRecordLog, calls: 6000, hasParts: true };

/** Which labels are tracked depends on every event before. */
export const crowdedWindows: Schedule = { log: crowdedLog, calls: 120, hasParts: false };

/** Runs the real code over a random log through random batches, retries, crashes and containers; answers what differs from the truth. */
export const runSchedule = async (
  seed: number,
  broken?: Broken,
  schedule: Schedule = manyRecords,
): Promise<string[]> => {
  const random = seededRandom(seed);
  const pick = (most: number): number => Math.floor(random() * most);
  const log = schedule.log(random);
  const world = await createWorld(random, broken, schedule.hasParts);
  let containers = [world.container(), world.container()];

  /** Where the shard is to be read from next, by the answer. */
  const settle = async (shard: string, all: readonly LogRecord[], from: number, to: number): Promise<number> => {
    const records = all.slice(from, to);
    let looks = random() < 0.2 ? pick(10) : Number.POSITIVE_INFINITY;
    const outcome = await containers[pick(2)]?.({ shard, records }, () => (looks-- > 0 ? 60_000 : 0));
    const failedFrom = outcome?.failedFrom;
    return failedFrom === undefined ? from + records.length : from + records.findIndex(({ seq }) => seq === failedFrom);
  };

  /** A reader that is killed answers nothing, and its batch comes again as a whole. */
  const goOnAt = (done: number, to: number, reached: number): number => {
    if (reached < to && broken === 'prefix') return to;
    if (world.wasKilled()) return done;
    return random() < 0.7 ? reached : done;
  };

  const runShard = async (shard: string, all: readonly LogRecord[]): Promise<void> => {
    for (let done = 0; done < all.length; ) {
      if (random() < 0.2) containers = [world.container(), world.container()];
      const to = Math.min(all.length, done + 1 + pick(90));
      world.failAfter(random() < 0.4 ? pick(schedule.calls) : Number.POSITIVE_INFINITY);
      const ends = random() < 0.15 ? [to, to + 3] : [to];
      const reached = Math.min(...(await Promise.all(ends.map((end) => settle(shard, all, done, end)))));
      done = goOnAt(done, to, reached);
    }
  };

  for (const shard of SHARDS) await runShard(shard, log.get(shard) ?? []);
  world.failAfter(Number.POSITIVE_INFINITY);
  return differencesIn(world, log);
};
