import { foldBatch } from '../../backend/src/domain/fold/batch-fold';
import { metrics } from '../../backend/src/testing/fixture-metrics';
import { type Format, formats } from '../../tools/src/lib/generate/sample';
import { type Benchmark, cpuSeconds, inBatches, logOf, median, rounded } from './benchmark';
import { growth } from './growth';

const RECORDS = 50_000;
const BATCH = 10_000;
const ROUNDS = 5;

/** Events that one core parses, validates and folds in a second, from raw records to partial aggregates. */
const perSecond = (format: Format): number => {
  const log = logOf({ formats: [format], count: RECORDS, from: Date.UTC(2026, 10, 20, 10), rate: 1000, seed: 1 });
  const batches = inBatches(log, BATCH);
  const round = () =>
    RECORDS /
    cpuSeconds(() => {
      for (const batch of batches) foldBatch(metrics, 'shardId-000000000000', batch);
    });
  // The first rounds warm up, as the first batches of a container do.
  round();
  return rounded(median(Array.from({ length: ROUNDS }, round)), 0);
};

export const fold: Benchmark = {
  name: 'fold',
  goal: 'at least 100,000 events a second of one core, for each format of the sample catalogue; and how that and the writes grow with metrics and labels',
  run: async (print) => {
    const eventsPerSecond: Record<string, number> = {};
    for (const format of formats) {
      eventsPerSecond[format] = perSecond(format);
      print(`${format}: ${eventsPerSecond[format].toLocaleString('en')} events/s`);
    }
    const grown = await growth(print);
    return {
      figures: { eventsPerSecond, ...grown },
      met: Object.values(eventsPerSecond).every((value) => value >= 100_000),
    };
  },
};
