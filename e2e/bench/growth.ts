import { seededRandom } from '@millrace/contract';
import { encodeSeries } from '../../backend/src/adapters/dynamodb/series-codec';
import type { WindowStore, WindowWrite } from '../../backend/src/app/settled/ports';
import { inMemorySettled, inMemoryStores, newContainer } from '../../backend/src/app/testing/settled';
import { foldBatch } from '../../backend/src/domain/fold/batch-fold';
import type { LogRecord } from '../../backend/src/domain/fold/log-record';
import { defineMetrics } from '../../backend/src/domain/metrics/define-metrics';
import type { MetricDefinition } from '../../backend/src/domain/metrics/metric-definition';
import type { MetricSet } from '../../backend/src/domain/metrics/metric-set';
import { unitsOfPuts, writeUnitsAnHour } from '../../tools/src/lib/costs/write-units';
import { cpuSeconds, inBatches, median, rounded } from './benchmark';
import { settleAll } from './durable-on';

/** Sizes of catalogues that are compared. */
export const METRICS = [16, 200, 1000];
const LABELS = [10, 1000, 100_000];
/** Metrics that read one type of event. */
const READERS = 4;

/** How many types of events a catalogue of so many metrics reads. */
export const typesOf = (metrics: number): number => Math.ceil(metrics / READERS);

const SHARD = 'shardId-000000000000';
const FOLDED = 30_000;
const BATCH = 10_000;
const ROUNDS = 3;
const RATE = 1000;
/** For how long stages gather records for a step: dev, then staging and prod. */
const STEP_SECONDS = [2, 5];
/** Of events that are settled: a whole number of steps of each length. */
const SECONDS = 20;
const KB = 1024;

const region = { name: 'region', label: 'Region', from: 'region' };
const page = { name: 'page', label: 'Page', from: 'page' };

/** A catalogue of so many metrics: a count by a few labels, a sum, stats and a plain count of each type of event. */
export const catalogueOf = (count: number): readonly MetricDefinition[] =>
  Array.from({ length: count }, (_, i): MetricDefinition => {
    const type = Math.floor(i / READERS);
    const common = {
      name: `metric-${i}`,
      label: `Metric ${i}`,
      category: `Group ${Math.floor(i / 40)}`,
      description: 'Made to be measured.',
      unit: 'events',
      events: [`type.${type}`] as const,
    };
    if (i % READERS === 1) return { ...common, measure: 'sum', value: 'amount', decimals: 2 };
    if (i % READERS === 2) return { ...common, measure: 'stats', value: 'amount', decimals: 2 };
    return { ...common, measure: 'count', ...(i % READERS === 0 && { dimensions: [region] }) };
  });

/** One metric, by as many labels as there are. */
const byPage: readonly MetricDefinition[] = catalogueOf(1).map((metric) => ({ ...metric, dimensions: [page] }));

/** Events of so many types, whose pages follow Zipf's law. */
const eventsOf = (
  count: number,
  { types, labels = 1, from, seed = 1 }: { types: number; labels?: number; from: number; seed?: number },
): LogRecord[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const arrived = Math.floor(from + (i * 1000) / RATE);
    const data = {
      amount: Math.floor(random() * 10_000) / 100,
      region: `r${Math.floor(random() * 5)}`,
      page: `/page/${Math.floor(Math.exp(random() * Math.log(labels + 1)))}`,
    };
    const type = `type.${Math.floor(random() * types)}`;
    const event = {
      specversion: '1.0',
      id: `${i}`,
      source: 'bench',
      type,
      time: new Date(arrived).toISOString(),
      data,
    };
    return { seq: String(10n ** 20n + BigInt(i)), arrived, data: Buffer.from(JSON.stringify(event)) };
  });
};

const foldRate = (metrics: MetricSet, log: readonly LogRecord[]): number => {
  const batches = inBatches(log, BATCH);
  const round = () =>
    log.length /
    cpuSeconds(() => {
      for (const batch of batches) foldBatch(metrics, SHARD, batch);
    });
  round();
  return rounded(median(Array.from({ length: ROUNDS }, round)), 0);
};

interface Written {
  items: number;
  bytes: number;
  units: number;
}

/** Counts what DynamoDB would be sent, and what it would charge. */
const counted = (store: WindowStore, { identityOf }: MetricSet, written: Written): WindowStore => ({
  ...store,
  putAll: (writes) => {
    const sizes = writes.map(({ part }: WindowWrite) => encodeSeries(part, identityOf).length);
    written.items += sizes.length;
    written.bytes += sizes.reduce((sum, size) => sum + size, 0);
    written.units += unitsOfPuts(sizes);
    return store.putAll(writes);
  },
});

/** What the windows of a log take that is settled in steps of so many seconds. */
const writesOf = async (metrics: MetricSet, log: readonly LogRecord[], stepSeconds: number): Promise<Written> => {
  const stores = inMemoryStores(inMemorySettled({ declaredLabels: metrics.declaredLabels }));
  const written = { items: 0, bytes: 0, units: 0 };
  const windows = counted(stores.windows, metrics, written);
  await settleAll(newContainer({ metrics, stores: { ...stores, windows } }), SHARD, inBatches(log, RATE * stepSeconds));
  return written;
};

/** What is written in steps of one length. */
interface Steps {
  readonly seconds: number;
  readonly items: number;
  readonly kb: number;
  /** Of windows, for one shard. */
  readonly unitsAnHour: number;
  /** What `npm run validate` says at most. */
  readonly boundAnHour: number;
}

export interface Growth {
  readonly foldPerSecond: number;
  /**
   * Events that one core settles in a second on stores in memory: folded, added to windows of every length (event by event where these cannot track
   * all labels) and encoded.
   */
  readonly settledPerSecond: number;
  /** Of the rate at the smallest size, in the same run. */
  readonly ratio: number;
  readonly steps: readonly Steps[];
}

const stepsOf = ({ items, bytes, units }: Written, metrics: MetricSet, seconds: number): Steps => {
  const steps = SECONDS / seconds;
  const bound = writeUnitsAnHour(metrics, { shards: 1, windowSeconds: seconds });
  return {
    seconds,
    items: rounded(items / steps),
    kb: rounded(bytes / steps / KB),
    unitsAnHour: rounded((units * 3600) / SECONDS, 0),
    boundAnHour: rounded(bound.everyLabel, 0),
  };
};

const measure = async (definitions: readonly MetricDefinition[], types: number, labels?: number) => {
  const metrics = defineMetrics(definitions);
  const from = Math.floor(Date.now() / 60_000) * 60_000 - 120_000;
  const shape = { types, from, ...(labels !== undefined && { labels }) };
  const foldPerSecond = foldRate(metrics, eventsOf(FOLDED, shape));
  const log = eventsOf(RATE * SECONDS, shape);
  const steps: Steps[] = [];
  const before = process.cpuUsage();
  for (const seconds of STEP_SECONDS) steps.push(stepsOf(await writesOf(metrics, log, seconds), metrics, seconds));
  const { user, system } = process.cpuUsage(before);
  const settledPerSecond = rounded((STEP_SECONDS.length * log.length * 1e6) / (user + system), 0);
  return { foldPerSecond, settledPerSecond, steps };
};

const series = async (
  sizes: readonly number[],
  what: string,
  of: (size: number) => ReturnType<typeof measure>,
  print: (line: string) => void,
): Promise<Record<string, Growth>> => {
  const figures: Record<string, Growth> = {};
  for (const size of sizes) {
    const found = await of(size);
    const first = Object.values(figures)[0]?.foldPerSecond ?? found.foldPerSecond;
    const ratio = rounded(found.foldPerSecond / first, 2);
    figures[size] = { ...found, ratio };
    const inWords = (value: number) => value.toLocaleString('en');
    const written = found.steps.map(
      ({ seconds, items, kb, unitsAnHour, boundAnHour }) =>
        `${inWords(unitsAnHour)} write units an hour and shard in steps of ${seconds} s (${items} items of ${kb} KB; validate: at most ${inWords(boundAnHour)})`,
    );
    print(
      `${inWords(size)} ${what}: ${inWords(found.foldPerSecond)} events/s (${ratio} of the first), ${inWords(found.settledPerSecond)} settled; ${written.join(', ')}`,
    );
  }
  return figures;
};

/** How folding and what it costs to write grow with the metrics of a catalogue, and with the labels of one. */
export const growth = async (print: (line: string) => void) => ({
  metrics: await series(METRICS, 'metrics', (size) => measure(catalogueOf(size), typesOf(size)), print),
  labels: await series(LABELS, 'labels', (size) => measure(byPage, 1, size), print),
});
