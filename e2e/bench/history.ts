import { GRANULARITY_MS, type Series } from '@millrace/contract';
import { dynamoCheckpointStore } from '../../backend/src/adapters/dynamodb/dynamo-checkpoint-store';
import { dynamoSettledReader } from '../../backend/src/adapters/dynamodb/dynamo-settled-reader';
import { dynamoWindowStore } from '../../backend/src/adapters/dynamodb/dynamo-window-store';
import { createQueryHistory } from '../../backend/src/app/history/query-history';
import { retention } from '../../backend/src/app/testing/settled';
import { settlingOf } from '../../backend/src/domain/time';
import { eachConcurrently } from '../../backend/src/lib/async';
import { metrics } from '../../backend/src/testing/fixture-metrics';
import { createResources, namesOf, startStandIns } from '../chaos/aws/stand-ins';
import { type Benchmark, quantile, rounded } from './benchmark';
import { meteredClient } from './durable-on';

const settling = settlingOf(2);
const SHARDS = 4;
const LABELS = 20;
const DAY_MS = 24 * GRANULARITY_MS.hour;
const QUERIES = 40;
const WARM_UP = 10;
const MOST_MS = 150;

/** A minute of orders, by as many countries. */
const minuteOf = (minute: number): readonly Series[] => {
  const values = Array.from({ length: LABELS }, (_, i) => {
    const label = String.fromCharCode(65 + i) + String.fromCharCode(65 + ((i * 7) % 26));
    return [label, { measure: 'count' as const, count: 1 + ((minute * 31 + i * 17) % 97) }] as [
      string,
      { measure: 'count'; count: number },
    ];
  }).sort(([a], [b]) => (a < b ? -1 : 1));
  const count = values.reduce((sum, [, partial]) => sum + partial.count, 0);
  return [
    {
      topic: 'metric:orders',
      breakdown: { total: { measure: 'count', count }, dimensions: [{ name: 'country', values }] },
    },
  ];
};

const measure = async (print: (line: string) => void) => {
  const names = namesOf('bench');
  const remove = await createResources(names);
  const { client, take } = meteredClient();
  const { settledTable, checkpointsTable } = names;
  const { declaredLabels, identityOf } = metrics;
  const windows = dynamoWindowStore({ client, table: settledTable, retention, declaredLabels, identityOf });
  const checkpoints = dynamoCheckpointStore({ client, table: checkpointsTable, retention });
  const to = Math.floor(Date.now() / GRANULARITY_MS.minute) * GRANULARITY_MS.minute;
  const from = to - DAY_MS;
  for (let shard = 0; shard < SHARDS; shard++) {
    const name = `shardId-00000000000${shard}`;
    const minutes = Array.from({ length: DAY_MS / GRANULARITY_MS.minute }, (_, i) => i);
    await eachConcurrently(minutes, 32, async (minute) => {
      const key = { granularity: 'minute', metric: 'orders', shard: name, start: from + minute * 60_000 } as const;
      const part = { part: 0, seq: '1', series: minuteOf(minute), frozen: false };
      await windows.putAll([{ key, part, expected: undefined }]);
    });
    await checkpoints.advance(name, { prev: '0', seq: '1', arrived: to, seconds: [] });
  }
  take();
  const reader = dynamoSettledReader({
    client,
    settledTable,
    checkpointsTable,
    retention,
    declaredLabels,
    identityOf,
    now: Date.now,
  });
  const query = createQueryHistory({ reader, metrics, now: Date.now, retention, settling });
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let i = 0; i < WARM_UP + QUERIES; i++) {
    const started = performance.now();
    const answer = await query(['viewers'], 'orders', {
      from,
      to,
      by: 'country',
      rank: 'events',
      fill: 'none',
      tz: 'UTC',
      sketches: true,
    });
    if (answer.points.length === 0) throw new Error('there is no history');
    if (i >= WARM_UP) times.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(before);
  const units = Object.values(take()).reduce((sum, value) => sum + value, 0);
  await remove();
  const figures = {
    windows: SHARDS * (DAY_MS / GRANULARITY_MS.minute),
    labels: LABELS,
    p50: rounded(quantile(times, 0.5)),
    p99: rounded(quantile(times, 0.99)),
    cpuMs: rounded((user + system) / 1000 / (WARM_UP + QUERIES)),
    readUnits: rounded(units / (WARM_UP + QUERIES)),
  };
  print(
    `p50 ${figures.p50} ms, p99 ${figures.p99} ms, of which this process computes ${figures.cpuMs} ms; ${figures.readUnits} read units a query`,
  );
  return figures;
};

export const history: Benchmark = {
  name: 'history',
  goal: `24 h by the minute of ${SHARDS} shards, with a breakdown by ${LABELS} labels: p50 at most ${MOST_MS} ms`,
  run: async (print) => {
    const standIns = await startStandIns(1, print);
    try {
      const figures = await measure(print);
      return { figures, met: figures.p50 <= MOST_MS };
    } finally {
      await standIns.stop();
    }
  },
};
