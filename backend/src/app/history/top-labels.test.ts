import { figuresAnswerSchema, historyQuerySchema, seededRandom, zipf } from '@millrace/contract';
import { expect, test } from 'vitest';
import { factsOf } from '../../domain/fold/facts';
import type { LogRecord } from '../../domain/fold/log-record';
import { retentionOf } from '../../domain/retention';
import { factsWithin, WindowDeltas } from '../../domain/settled/window-deltas';
import { seriesAfter } from '../../domain/settled/window-series';
import { settlingOf } from '../../domain/time';
import { metrics } from '../../testing/fixture-metrics';
import { settledByHand } from '../testing/settled-by-hand';
import { createQueryHistory } from './query-history';

const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });
const start = Date.parse('2026-11-20T09:00:00Z');
const SHARDS = ['a', 'b', 'c', 'd'];
const [RECORDS, EVENTS, MINUTES] = [60, 100, 3];

/** Records of many views of Zipf's pages, over some minutes; what they hold goes to `truth`. */
const zipfLog = (pages: number, random: () => number, truth: Map<string, number>): LogRecord[] => {
  const next = zipf(pages, random);
  const view = (time: number) => {
    const subject = `/page/${next()}`;
    truth.set(subject, (truth.get(subject) ?? 0) + 1);
    const id = String(random());
    return { specversion: '1.0', id, source: 'shop', type: 'page.viewed', subject, time: new Date(time).toISOString() };
  };
  return Array.from({ length: RECORDS }, (_, i): LogRecord => {
    const arrived = start + Math.floor((i / RECORDS) * MINUTES * 60_000);
    const events = Array.from({ length: EVENTS }, () => view(arrived));
    return { seq: String(i + 1), arrived, data: new TextEncoder().encode(JSON.stringify(events)) };
  });
};

/** Settles the logs of all shards, and asks for the pages as a program would. */
const askFor = async (pages: number, truth: Map<string, number>) => {
  const random = seededRandom(pages);
  const reader = settledByHand();
  for (const shard of SHARDS) {
    const deltas = new WindowDeltas(metrics, shard, retention);
    const log = zipfLog(pages, random, truth);
    const facts = log.flatMap((record) => factsOf(metrics, record)).map((fact) => ({ fact, counts: true }));
    for (const fact of facts) deltas.add(fact);
    for (const { key, last, series } of deltas.deltas()) {
      if (key.granularity !== 'minute') continue;
      const addition = { shard, series: series(), facts: () => factsWithin(facts, key, '0', last) };
      const settled = seriesAfter([], addition, metrics.declaredLabels);
      await reader.put('minute', shard, { start: key.start, seq: last, series: settled });
    }
    await reader.setCheckpoint({ shard, seq: String(RECORDS) });
  }
  const now = () => start + 3_600_000;
  const query = createQueryHistory({ reader, metrics, now, retention, settling: settlingOf(2) });
  const range = { from: String(start), to: String(start + MINUTES * 60_000), step: '60' };
  const answer = await query(['viewers'], 'page-views', historyQuerySchema.parse({ ...range, by: 'page' }));
  return figuresAnswerSchema.parse(JSON.parse(JSON.stringify(answer)));
};

const topOf = (events: ReadonlyMap<string, number>): readonly string[] =>
  [...events]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, 10)
    .map(([label]) => label);

test.each([500, 5000, 100_000])(
  'of %i pages on four shards history names the ten largest, within the bound, and all events',
  async (pages) => {
    const truth = new Map<string, number>();
    const { points, labels } = await askFor(pages, truth);
    const estimates = new Map<string, number>();
    let [total, spread] = [0, 0];
    const named = points.map(({ values = [] }) => values.length);
    for (const point of points) {
      total += point.total?.count ?? 0;
      spread += ((point.within ?? 0) / 3) ** 2;
      let inLabels = point.other?.count ?? 0;
      for (const [label, { count }, extra = 0] of point.values ?? []) {
        inLabels += count;
        estimates.set(label, (estimates.get(label) ?? 0) + count + extra);
      }
      expect(inLabels).toBe(point.total?.count);
    }
    expect(total).toBe(SHARDS.length * RECORDS * EVENTS);
    expect(Math.max(...named)).toBeLessThanOrEqual(200);
    expect([...topOf(estimates)].sort()).toEqual([...topOf(truth)].sort());
    const bound = 3 * Math.sqrt(spread);
    const off = [...estimates].filter(([label, events]) => Math.abs(events - (truth.get(label) ?? 0)) > bound);
    expect(off.length / estimates.size).toBeLessThanOrEqual(0.01);
    expect(labels?.exact).toBe(false);
    expect(Math.abs((labels?.count ?? 0) / truth.size - 1)).toBeLessThan(0.07);
  },
);
