import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { samples } from '@millrace/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { defineMetrics } from '../../../../backend/src/domain/metrics/define-metrics';
import type { MetricDefinition } from '../../../../backend/src/domain/metrics/metric-definition';
import type { FileOptions } from './options';
import { describeFile, fileReport, newTally, openFile, samplesOf } from './send-file';

const folder = mkdtempSync(join(tmpdir(), 'millrace-send-'));
afterAll(() => rmSync(folder, { recursive: true }));

const optionsFor = (name: string, content: string, also: Partial<FileOptions> = {}): FileOptions => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return { path, map: {}, type: undefined, offset: 'Z', shift: 0, preview: false, rate: undefined, ...also };
};

const orders: MetricDefinition = {
  ...{ name: 'orders', label: 'Orders', category: 'Shop', description: 'How many.', measure: 'count', unit: 'orders' },
  events: ['orders'],
};
const without = defineMetrics([]);

const csv = ['created_at,amount', ...Array.from({ length: 20 }, (_, i) => `2026-11-20T10:00:0${i % 10}Z,${i}.5`)];

describe('a file before it is sent', () => {
  it('says which columns were guessed, and which metrics would show it', async () => {
    const options = optionsFor('orders.csv', csv.join('\n'));
    const text = describeFile(await openFile(options, without), options, without);
    expect(text).toContain('time     column "created_at" (guessed); without an offset, Z');
    expect(text).toContain('type     "orders" for all rows (guessed)');
    expect(text).toContain('No metric reads "orders" yet.');
    expect(text).toContain("value: 'amount'");
  });

  it('suggests nothing where a metric reads its type, and calls nothing guessed that was said', async () => {
    const metrics = defineMetrics([orders]);
    const options = optionsFor('a.csv', csv.join('\n'), { type: 'orders', map: { time: 'created_at' } });
    const text = describeFile(await openFile(options, metrics), options, metrics);
    expect(text).toContain('type     "orders" for all rows\n');
    expect(text).toContain('column "created_at"; without');
    expect(text).not.toContain('No metric reads');
  });

  it('is sent as it is where its rows are events, in a mapped format as well', async () => {
    const mapped = { kind: 'a', at: 1_795_168_800 };
    const metrics = defineMetrics([], [], undefined, [{ name: 'own', type: 'kind', time: 'at' }]);
    const rows = [samples.sampleCloudEvent, samples.sampleReading, mapped].map((row) => JSON.stringify(row));
    const options = optionsFor('events.ndjson', rows.join('\n'));
    const opened = await openFile(options, metrics);
    expect(describeFile(opened, options, metrics)).toContain('each row is an event already');
    expect(opened.first.map(({ type, source }) => `${source} ${type}`)).toEqual([
      'shop order.placed',
      'reading reading.cpu',
      'own a',
    ]);
  });
});

describe('a file that is sent', () => {
  it('leaves out rows that do not fit, names the first of them, and counts the others', async () => {
    const bad = Array.from({ length: 7 }, () => 'soon,1');
    const opened = await openFile(optionsFor('b.csv', [...csv, ...bad].join('\n')), without);
    const tally = newTally();
    const times: unknown[] = [];
    for await (const { event } of samplesOf(opened, tally)) times.push(event.time);
    expect(times).toHaveLength(20);
    expect(tally.leftOut).toBe(7);
    const lines = fileReport(tally, Date.UTC(2026, 10, 20, 11));
    expect(lines[0]).toBe('7 rows were left out:');
    expect(lines[1]).toMatch(/^ {2}line 22: created_at: this is no time/);
    expect(lines).toContain('  and 2 more');
    expect(lines).toContain('Events from 2026-11-20T10:00:00.000Z to 2026-11-20T10:00:09.000Z.');
    expect(lines.join('\n')).not.toContain('--shift');
  });

  it('of long ago says how far to shift it, so that it is of now', () => {
    const latest = Date.UTC(2020, 0, 1);
    const lines = fileReport({ ...newTally(), earliest: latest - 1000, latest }, Date.UTC(2026, 0, 1));
    expect(lines.at(-1)).toContain('--shift 2192d');
  });
});
