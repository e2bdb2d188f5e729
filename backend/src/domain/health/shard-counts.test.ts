import { seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import { metrics } from '../../testing/fixture-metrics';
import { factsOf } from '../fold/facts';
import type { LogRecord } from '../fold/log-record';
import { HOUR_MS } from '../time';
import { countsAfter, hourOf, monthOf, type ShardCounts, volumeSince } from './shard-counts';

const hour = Date.UTC(2026, 10, 30, 23);

const record = (i: number, arrived: number, type: string, bytes = 0): LogRecord => ({
  seq: String(i + 1),
  arrived,
  data: new TextEncoder().encode(
    type === ''
      ? 'no event'
      : JSON.stringify({ specversion: '1.0', id: `e${i}`, source: 's', type, data: { pad: 'x'.repeat(bytes) } }),
  ),
});

const slice = (records: readonly LogRecord[], isNew: (record: LogRecord) => boolean = () => true) => ({
  records,
  facts: records.flatMap((one) => factsOf(metrics, one).map((fact) => ({ fact, counts: isNew(one) }))),
});

test('what is counted of an hour and a month depends on the log alone, however it is cut', () => {
  const random = seededRandom(7);
  const records = Array.from({ length: 400 }, (_, i) =>
    record(
      i,
      hour + HOUR_MS - 30_000 + i * 300 - Math.floor(random() * 2000),
      random() < 0.1 ? '' : `t${Math.floor(random() * 60)}`,
    ),
  );
  const whole = countsAfter(undefined, slice(records));
  for (let round = 0; round < 20; round++) {
    let counts: ShardCounts | undefined;
    for (let at = 0; at < records.length; ) {
      const end = at + 1 + Math.floor(random() * 50);
      counts = countsAfter(counts, slice(records.slice(at, end)));
      at = end;
    }
    // Of which types come first, the order is that of the log.
    expect(counts).toEqual(whole);
  }
  expect(whole?.hour.start).toBe(hour + HOUR_MS);
  expect(whole?.month.start).toBe(Date.UTC(2026, 11));
  const later = records.filter(({ arrived }) => arrived >= hour + HOUR_MS);
  expect(whole?.hour.records).toBe(later.length);
  expect(Object.keys(whole?.hour.types ?? {})).toHaveLength(40);
  expect(whole?.hour.otherEvents).toBeGreaterThan(0);
});

test('events are counted by type, rejects by reason, duplicates apart, and bytes as each service rounds them', () => {
  const records = [record(0, hour, 'a', 30_000), record(1, hour, 'a'), record(2, hour, ''), record(3, hour, 'b')];
  const counts = countsAfter(
    undefined,
    slice(records, ({ seq }) => seq !== '2'),
  );
  expect(counts?.hour).toMatchObject({
    records: 4,
    putUnits: 5,
    firehoseUnits: 9,
    duplicates: 1,
    types: { a: 1, b: 1 },
    rejected: { not_json: 1 },
  });
  expect(counts?.hour.bytes).toBe(records.reduce((sum, { data }) => sum + data.length, 0));
});

test('an hour that is over is not added to the one that follows, and the month goes on', () => {
  const day = hour - 24 * HOUR_MS;
  const before = countsAfter(undefined, slice([record(0, day, 'a'), record(1, day, 'a')]));
  const after = countsAfter(before, slice([record(2, day + HOUR_MS / 2 + HOUR_MS, 'b')]));
  expect(after?.hour).toMatchObject({ records: 1, types: { b: 1 } });
  expect(after?.month.records).toBe(3);
  expect(countsAfter(after, slice([]))).toEqual(after);
  const volumes = [after?.month, before?.month].flatMap((one) => (one ? [one] : []));
  expect(volumeSince(monthOf(day), volumes).records).toBe(5);
  expect(volumeSince(hourOf(hour), volumes).records).toBe(0);
});
