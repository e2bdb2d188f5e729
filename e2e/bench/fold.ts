import { foldBatch } from '../../backend/src/domain/fold/batch-fold';
import { metrics } from '../../backend/src/testing/fixture-metrics';
import { type Format, formats } from '../../tools/src/lib/generate/sample';
import { type Benchmark, cpuSeconds, inBatches, logOf, median, rounded } from './benchmark';
import { growth } from './growth';

const RECORDS = 50_000;
const BATCH = 10_000;
const ROUNDS = 7;

/** Measures how many events of a format one core parses, validates and folds in a second, from raw records to partial aggregates. */
const roundOf = (format: Format): (() => number) => {
  const log = logOf({ formats: [format], count: RECORDS, from: Date.UTC(2026, 10, 20, 10), rate: 1000, seed: 1 });
  const batches = inBatches(log, BATCH);
  return () =>
    RECORDS /
    cpuSeconds(() => {
      for (const batch of batches) foldBatch(metrics, 'shardId-000000000000', batch);
    });
};

/** The formats take turns, so that a moment in which the machine is slow is not all that there is of one of them. */
const perSecond = (): Record<string, number> => {
  const rounds = formats.map(roundOf);
  // The first rounds warm up, as the first batches of a container do.
  for (const round of rounds) round();
  const turns = Array.from({ length: ROUNDS }, () => rounds.map((round) => round()));
  return Object.fromEntries(
    formats.map((format, i) => [format, rounded(median(turns.map((turn) => turn[i] ?? 0)), 0)]),
  );
};

export const fold: Benchmark = {
  name: 'fold',
  goal: 'at least 100,000 events a second of one core, for each format of the sample catalogue; and how that and the writes grow with metrics and labels',
  run: async (print) => {
    const eventsPerSecond = perSecond();
    for (const [format, events] of Object.entries(eventsPerSecond))
      print(`${format}: ${events.toLocaleString('en')} events/s`);
    const grown = await growth(print);
    return {
      figures: { eventsPerSecond, ...grown },
      met: Object.values(eventsPerSecond).every((value) => value >= 100_000),
    };
  },
};
