import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Breakdown, type LabelValue, metricTopic, seededRandom } from '@millrace/contract';
import { createDocumentClient } from '../../backend/src/adapters/dynamodb/document-client';
import { dynamoCheckpointStore } from '../../backend/src/adapters/dynamodb/dynamo-checkpoint-store';
import { dynamoSettledReader } from '../../backend/src/adapters/dynamodb/dynamo-settled-reader';
import { dynamoWindowStore } from '../../backend/src/adapters/dynamodb/dynamo-window-store';
import { backtest, type RuleHistory } from '../../backend/src/app/rules/backtest';
import type { WindowWrite } from '../../backend/src/app/settled/ports';
import { retention } from '../../backend/src/app/testing/settled';
import { defineMetrics } from '../../backend/src/domain/metrics/define-metrics';
import { isFigureRule } from '../../backend/src/domain/rules/rule-definition';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../backend/src/domain/time';
import { createResources, type Names, namesOf, startStandIns } from '../chaos/aws/stand-ins';
import { type Benchmark, inBatches, rounded } from './benchmark';

const METRICS = 20;
const DAYS = 30;
/** Before these, there is too little history for the hour of the week. */
const LEARNING_DAYS = 21;
const ANOMALIES = 8;
const SEED = 18;
const MOST_SECONDS = 30;
const LEAST_RECALL = 0.9;
const LEAST_PRECISION = 0.9;
const TO = Date.UTC(2026, 10, 30);
const FROM = TO - DAYS * DAY_MS;
const SHARDS = 1;
const LABELS = 5;

const metrics = defineMetrics(
  Array.from({ length: METRICS }, (_, i) => ({
    ...{ name: `m${i}`, label: `Metric ${i}`, category: 'Bench', description: 'Made up.', unit: 'events' },
    ...{ measure: 'count' as const, events: [`bench.m${i}`] as [string] },
    dimensions: [{ name: 'kind', label: 'Kind', from: 'kind' }],
  })),
  [],
  undefined,
  undefined,
  Array.from({ length: METRICS }, (_, i) => ({
    ...{ name: `r${i}`, label: `Rule ${i}`, metric: `m${i}`, kind: 'deviation' as const },
    ...{ warning: 4, for: '10m' as const },
  })),
);

interface Anomaly {
  readonly from: number;
  readonly to: number;
  /** What the level is multiplied by. */
  readonly factor: number;
}

type Random = () => number;

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Near enough to what independent events do. */
const eventsOf = (level: number, random: Random): number =>
  Math.max(0, Math.round(level + Math.sqrt(level) * normal(random)));

const FACTORS = [0, 0.3, 0.4, 2.5, 4] as const;

/** A part of the time after learning each, so that none touches another: twenty minutes to an hour of what is not usual. */
const anomaliesOf = (random: Random): readonly Anomaly[] => {
  const room = ((DAYS - LEARNING_DAYS) * DAY_MS) / ANOMALIES;
  return Array.from({ length: ANOMALIES }, (_, i) => {
    const start = FROM + LEARNING_DAYS * DAY_MS + i * room + random() * (room - 4 * HOUR_MS);
    const from = Math.floor(start / MINUTE_MS) * MINUTE_MS;
    const factor = FACTORS[Math.floor(random() * FACTORS.length)] ?? 0;
    return { from, to: from + (20 + Math.floor(random() * 41)) * MINUTE_MS, factor };
  });
};

/** Days and weeks have a shape, each day is a little better or worse, and chance does the rest. */
const seriesOf = (seed: number) => {
  const random = seededRandom(seed);
  const level = 5 * 40 ** random();
  const [peak, depth, weekend] = [24 * random(), 0.3 + 0.4 * random(), 0.4 + 0.6 * random()];
  const anomalies = anomaliesOf(random);
  const days = Array.from({ length: DAYS }, () => 1 + 0.06 * normal(random));
  const minutes = Array.from({ length: DAYS * 24 * 60 }, (_, i) => {
    const time = FROM + i * MINUTE_MS;
    const hour = (time / HOUR_MS) % 24;
    const daily = 1 + depth * Math.cos((2 * Math.PI * (hour - peak)) / 24);
    const ofWeek = [0, 6].includes(new Date(time).getUTCDay()) ? weekend : 1;
    const odd = anomalies.find(({ from, to }) => time >= from && time < to)?.factor ?? 1;
    return eventsOf(level * daily * ofWeek * (days[Math.floor(i / 1440)] ?? 1) * odd, random);
  });
  return { minutes, anomalies };
};

type Generated = ReturnType<typeof seriesOf>;

/** Windows that are written at a time, in transactions. */
const WRITTEN = 5000;

const shardOf = (i: number): string => `shardId-${String(i).padStart(12, '0')}`;

/** Of so many events, those that came in one of the shards. */
const shareOf = (count: number, shard: number): number => Math.floor((count + shard) / SHARDS);

const breakdownOf = (count: number): Breakdown => {
  const labels = Array.from({ length: LABELS }, (_, i) => ({
    label: `l${i}`,
    events: Math.floor((count + i) / LABELS),
  }));
  const values = labels.flatMap(({ label, events }): LabelValue[] =>
    events > 0 ? [[label, { measure: 'count', count: events }]] : [],
  );
  return { total: { measure: 'count', count }, dimensions: [{ name: 'kind', values }] };
};

const writesOf = (name: string, { minutes }: Generated): readonly WindowWrite[] =>
  minutes.flatMap((all, minute) =>
    Array.from({ length: SHARDS }, (_, i) => [i, shareOf(all, i)] as const).flatMap(([i, count]): WindowWrite[] => {
      if (count === 0) return [];
      const key = { granularity: 'minute', metric: name, shard: shardOf(i), start: FROM + minute * MINUTE_MS } as const;
      const series = [{ topic: metricTopic(name), breakdown: breakdownOf(count) }];
      return [{ key, part: { part: 0, seq: '1', series, frozen: false }, expected: undefined }];
    }),
  );

/** Puts the minutes of all metrics into tables, as `durable` does. Answers how many items they are. */
const store = async (series: readonly Generated[], { settledTable, checkpointsTable }: Names): Promise<number> => {
  const client = createDocumentClient();
  const { declaredLabels, identityOf } = metrics;
  const windows = dynamoWindowStore({ client, table: settledTable, retention, declaredLabels, identityOf });
  const checkpoints = dynamoCheckpointStore({ client, table: checkpointsTable, retention });
  let items = 0;
  for (const [i, one] of series.entries()) {
    const writes = writesOf(`m${i}`, one);
    items += writes.length;
    for (const some of inBatches(writes, WRITTEN)) await windows.putAll(some);
  }
  for (let i = 0; i < SHARDS; i++)
    await checkpoints.advance(shardOf(i), { prev: '0', seq: '1', arrived: TO, seconds: [] });
  return items;
};

/** Windows of a rule are five minutes long, and it waits for two. */
const LATE_MS = 20 * MINUTE_MS;

const qualityOf = (series: readonly Generated[], histories: readonly RuleHistory[]) => {
  let [found, all, right, alerts] = [0, 0, 0, 0];
  for (const [i, { anomalies }] of series.entries()) {
    const said = (histories[i]?.alerts ?? []).filter(({ openedAt }) => openedAt >= FROM + LEARNING_DAYS * DAY_MS);
    const isOf = (openedAt: number, { from, to }: Anomaly) => openedAt > from && openedAt <= to + LATE_MS;
    all += anomalies.length;
    alerts += said.length;
    found += anomalies.filter((one) => said.some(({ openedAt }) => isOf(openedAt, one))).length;
    right += said.filter(({ openedAt }) => anomalies.some((one) => isOf(openedAt, one))).length;
  }
  return {
    anomalies: all,
    alerts,
    precision: rounded(right / Math.max(1, alerts), 3),
    recall: rounded(found / all, 3),
  };
};

/** What rules find in the past, how well, and how long that takes. */
export const rules: Benchmark = {
  name: 'rules',
  goal: `a backtest of ${METRICS} rules of kind deviation over ${DAYS} days of tables in at most ${MOST_SECONDS} s; recall and precision of made anomalies at least ${LEAST_RECALL} and ${LEAST_PRECISION}`,
  run: async (print) => {
    const series = Array.from({ length: METRICS }, (_, i) => seriesOf(SEED + i));
    const standIns = await startStandIns(SEED, print);
    try {
      const names = namesOf('bench');
      await createResources(names);
      const items = await store(series, names);
      print(`${items} items of ${METRICS * DAYS * 1440} minutes are in the table`);
      const { settledTable, checkpointsTable } = names;
      const { declaredLabels, identityOf } = metrics;
      // As patient as the command: a stand-in closes what was idle while the rules computed.
      const client = createDocumentClient(new DynamoDBClient({ maxAttempts: 10 }));
      const tables = { client, settledTable, checkpointsTable, retention };
      const reader = dynamoSettledReader({ ...tables, declaredLabels, identityOf, now: () => TO });
      const deps = { metrics: metrics.catalog.metrics, reader, retention, now: TO };
      const [began, before] = [performance.now(), process.cpuUsage()];
      const histories = await backtest(deps, metrics.rules.filter(isFigureRule), FROM);
      const seconds = rounded((performance.now() - began) / 1000);
      const { user, system } = process.cpuUsage(before);
      const cpu = rounded((user + system) / 1e6);
      const windows = histories.reduce((sum, history) => sum + history.windows, 0);
      const quality = qualityOf(series, histories);
      const { anomalies, alerts, precision, recall } = quality;
      print(`${windows} windows of rules in ${seconds} s, of which this process computes ${cpu} s`);
      print(`${anomalies} anomalies, ${alerts} alerts: precision ${precision}, recall ${recall}`);
      const met = seconds <= MOST_SECONDS && recall >= LEAST_RECALL && precision >= LEAST_PRECISION;
      return { figures: { seconds, cpu, items, windows, ...quality }, met };
    } finally {
      await standIns.stop();
    }
  },
};
