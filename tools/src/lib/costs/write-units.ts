import {
  collectorOf,
  crossedName,
  labelCapOf,
  type MeasureName,
  type Metric,
  metricTopic,
  type PartialAggregate,
  type Series,
  seededRandom,
} from '@millrace/contract';
import { MANY_PUTS } from '../../../../backend/src/adapters/dynamodb/conditional-puts';
import { encodeSeries } from '../../../../backend/src/adapters/dynamodb/series-codec';
import { rowOf } from '../../../../backend/src/adapters/dynamodb/session-row';
import { priceOf } from '../../../../backend/src/domain/costs/prices';
import type { MetricSet } from '../../../../backend/src/domain/metrics/metric-set';
import { mergeParts, partOf, type SessionPart } from '../../../../backend/src/domain/sessions/session-part';

/**
 * A write unit is a KB, or what is left of one, of an item that is put; in a transaction it counts twice
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html).
 */
const UNIT_BYTES = 1024;
/** What an item has beside its body: keys, sequence number, expiry, and the names of these. */
const KEY_BYTES = 200;
const TRANSACTION = 2;
/** A step also writes its checkpoint, and the ids seen in it; these grow with the events, by 8 bytes each. */
const CHECKPOINT_UNITS = 2;
const SAMPLE_BITS = 2 ** 30;

export interface StepShape {
  readonly shards: number;
  /** How long `durable` gathers records for a step. */
  readonly windowSeconds: number;
}

export interface WriteUnits {
  /** An hour, while every metric has events in every step of every shard, with few labels. */
  readonly everyMetric: number;
  /** The same with as many labels as each dimension may have. */
  readonly everyLabel: number;
  /** What one metric without labels takes part in: its minute and its hour, written in every step. */
  readonly oneMetric: number;
}

/** Events behind a sketch: what it takes grows with them, and levels off. */
const SKETCHED = 200;

const POSITION = { time: Date.UTC(2030, 0), seq: '4'.repeat(56), shard: 'shardId-000000000000' };

/** Formulas are computed as they are read. */
type StoredMetric = Metric & { readonly measure: MeasureName };

const isStored = (metric: Metric): metric is StoredMetric => metric.measure !== 'formula';

/** A partial that looks like one of many events: what is stored of it is about as long. */
const partialFor = ({ measure }: StoredMetric, random: () => number): PartialAggregate => {
  const collector = collectorOf(measure);
  const isSketch = measure === 'quantiles' || measure === 'unique';
  for (let i = 0; i < (isSketch ? SKETCHED : 1); i++) collector.add(Math.floor(random() * SAMPLE_BITS), POSITION);
  return collector.partial();
};

const namesOf = ({ dimensions, crossed = [] }: Metric): readonly string[] => [
  ...dimensions.map(({ name }) => name),
  ...crossed.map(crossedName),
];

/** One window of a metric in which each dimension has so many labels. */
const seriesOf = (metric: StoredMetric, labels: number, random: () => number): Series => ({
  topic: metricTopic(metric.name),
  breakdown: {
    total: partialFor(metric, random),
    dimensions: namesOf(metric).map((name) => ({
      name,
      values: Array.from({ length: labels }, (_, i) => [
        `label ${i} ${Math.floor(random() * 1e6)}`,
        partialFor(metric, random),
      ]),
    })),
  },
});

/** What it takes to put windows at once, of each of which the body has so many bytes. */
export const unitsOfPuts = (bodies: readonly number[]): number => {
  const units = bodies.reduce((sum, bytes) => sum + Math.ceil((bytes + KEY_BYTES) / UNIT_BYTES), 0);
  return units * (bodies.length >= MANY_PUTS ? TRANSACTION : 1);
};

/** Units of one step: each second holds all metrics, each minute and hour one. */
const stepUnits = (
  { catalog, identityOf }: MetricSet,
  windowSeconds: number,
  labelsOf: (metric: Metric) => number,
): number => {
  const random = seededRandom(1);
  const series = catalog.metrics.filter(isStored).map((metric) => seriesOf(metric, labelsOf(metric), random));
  const bytes = (some: readonly Series[]) => encodeSeries({ series: some }, identityOf).length;
  // What arrives in two seconds falls in three.
  const seconds = Array<number>(windowSeconds + 1).fill(bytes(series));
  const longer = series.map((one) => bytes([one]));
  return unitsOfPuts([...seconds, ...longer, ...longer]) + CHECKPOINT_UNITS;
};

/** The most write units an hour that the windows of a catalogue take. Items of the latest state go with the events, and come on top. */
export const writeUnitsAnHour = (metrics: MetricSet, { shards, windowSeconds }: StepShape): WriteUnits => {
  const gathered = Math.max(1, windowSeconds);
  const steps = (shards * 3600) / gathered;
  return {
    everyMetric: steps * stepUnits(metrics, gathered, () => 1),
    everyLabel: steps * stepUnits(metrics, gathered, ({ measure }) => labelCapOf(measure)),
    oneMetric: steps * 2,
  };
};

/** A view of a page with a long path, and steps that differ as steps of a visit do. */
const fullPart = (): SessionPart =>
  Array.from({ length: 20 }, (_, i) =>
    partOf(
      { id: 's', type: 'clickstream.page_view', page: `/category-${i % 4}/product-${i * 7919}`, isView: true },
      POSITION.time + i * 40_961,
    ),
  ).reduce(mergeParts);

/** An entry of the index that moves is deleted and put anew. */
const INDEX_UNITS = 2;

/** What is remembered of a session is shorter than a unit, with ten funnels too. */
export const JOURNEY_UNITS = 1;

/**
 * The most write units that an event of a session takes: its part, with as many steps as it may have, and the entry in the index, which moves with the
 * minute. Several events of one session in one step are one write.
 */
export const unitsOfSessionEvent = (): number => {
  const key = { id: 'x'.repeat(36), slot: POSITION.time, shard: POSITION.shard };
  const { body } = rowOf({ key, seq: POSITION.seq, part: fullPart() });
  return Math.ceil((body.length + KEY_BYTES) / UNIT_BYTES) + INDEX_UNITS;
};

export const dollarsOf = (units: number): number => (units * priceOf('tables on demand, written')) / 1e6;
