import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { scratchFile } from '../../backend/src/adapters/files/scratch-file';
import { unpackedLines } from '../../backend/src/adapters/s3/s3-archive';
import { foldHistory } from '../../backend/src/app/archive/fold-history';
import type { Archive } from '../../backend/src/app/archive/ports';
import { inMemoryLogger } from '../../backend/src/app/testing/runtime';
import { DEDUPE_SECONDS, retention } from '../../backend/src/app/testing/settled';
import { archiveLine } from '../../backend/src/domain/archive/archive-line';
import { metrics } from '../../backend/src/testing/fixture-metrics';
import { everyFormat } from '../../tools/src/lib/generate/generate';
import { type Benchmark, logOf, rounded } from './benchmark';

/** Objects of a minute: so many that what V8 compiles in the first of them hardly counts, as in a rebuild of any size. */
const OBJECTS = 24;
const RATE = 1000;
const IN_OBJECT = 60 * RATE;
const LEAST_PER_SECOND = 50_000;
/** What a reading may add to the memory, however long the archive is. */
const MOST_MB = 600;

const SHARD = 'shardId-000000000000';
const START = Date.UTC(2026, 10, 20, 10);

const objectAt = (minute: number): Buffer => {
  const from = START + minute * 60_000;
  const log = logOf({ formats: everyFormat, count: IN_OBJECT, from, rate: RATE, seed: minute });
  const lines = log.map(({ seq, arrived, data }) => {
    // Each object goes on where the one before it ended.
    const place = String(BigInt(seq) + BigInt(minute) * 10_000_000n);
    return archiveLine({ shard: SHARD, seq: place, arrived, partitionKey: 'key', data: new Uint8Array(data) });
  });
  return gzipSync(lines.join(''));
};

const archiveOf = (objects: readonly Buffer[]): Archive => ({
  objects: async function* ({ from }) {
    for (const [i, { length }] of objects.entries())
      if (START + i * 60_000 >= from) yield { key: String(i), bytes: length, oldest: START + i * 60_000 };
  },
  lines: (key) => unpackedLines(key, Readable.from([objects[Number(key)] ?? Buffer.of()])),
});

export const rebuild: Benchmark = {
  name: 'rebuild',
  goal: `at least ${LEAST_PER_SECOND.toLocaleString('en')} events a second of one core from the archive into windows, in at most ${MOST_MB} MB more`,
  run: async (print) => {
    const objects = Array.from({ length: OBJECTS }, (_, i) => objectAt(i));
    const scratch = scratchFile(metrics);
    const deps = {
      archive: archiveOf(objects),
      tail: { shards: async () => new Set<string>(), firstSince: async () => undefined, read: async function* () {} },
      checkpoints: async () => [],
      lineage: { parents: async () => [] },
      rules: { metrics, retention, dedupeSeconds: DEDUPE_SECONDS },
      logger: inMemoryLogger(),
      scratch,
      now: () => START,
      sleep: async () => {},
      overlap: 0,
    };
    try {
      const memory = process.memoryUsage().rss;
      let most = memory;
      const watch = setInterval(() => {
        most = Math.max(most, process.memoryUsage().rss);
      }, 20);
      const before = process.cpuUsage();
      const started = performance.now();
      const { fold } = await foldHistory(deps, { metrics: undefined, from: 0, to: Number.POSITIVE_INFINITY });
      const seconds = (performance.now() - started) / 1000;
      const { user, system } = process.cpuUsage(before);
      clearInterval(watch);
      const figures = {
        events: fold.records,
        windows: scratch.size,
        perSecond: rounded(fold.records / seconds, 0),
        perCpuSecond: rounded(fold.records / ((user + system) / 1e6), 0),
        moreMb: rounded((most - memory) / 1024 ** 2, 0),
      };
      print(
        `${figures.events.toLocaleString('en')} events into ${figures.windows.toLocaleString('en')} windows: ${figures.perSecond.toLocaleString('en')} events/s, ${figures.perCpuSecond.toLocaleString('en')} a second of one core, ${figures.moreMb} MB more`,
      );
      return { figures, met: figures.perCpuSecond >= LEAST_PER_SECOND && figures.moreMb <= MOST_MB };
    } finally {
      scratch.remove();
    }
  },
};
