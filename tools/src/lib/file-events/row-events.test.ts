import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { samples } from '@millrace/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { readRecord } from '../../../../backend/src/domain/formats/read-record';
import { defineMetrics } from '../../../../backend/src/domain/metrics/define-metrics';
import { type MappingWish, mappingOf, readRowTime, typeOfFile } from './mapping';
import type { Row } from './read-rows';
import { areEvents, digestOf, type Reading, rowReader } from './row-events';
import { asSource, suggestMetrics } from './suggest-metrics';

const rowsOf = (...fields: Record<string, unknown>[]): Row[] =>
  fields.map((one, i) => ({ place: `line ${i + 2}`, fields: one }));

const orders = rowsOf(
  { order_id: 1, created_at: '2026-11-20 10:00:00', country: 'SE', total: 10.5 },
  { order_id: 2, created_at: '2026-11-20 10:00:01', country: 'DK', total: 3 },
  { order_id: 3, created_at: '2026-11-20 10:00:02', country: 'SE', total: 3 },
);
const clicks = rowsOf({ event: 'opened', ts: 1795169107, page: '/a' }, { event: 'closed', ts: 1795169108, page: '/b' });
const nothing: MappingWish = { columns: {} };
const settings = (reading: Reading) => ({ reading, source: 'file:a.csv', offset: '+02:00', shift: 0, digest: 'd1' });
const own = { objects: [], texts: [] };

describe('how the columns of a file are read', () => {
  it('is guessed by their names and by what is in them', () => {
    expect(mappingOf(nothing, orders, 'Orders 2026.csv.gz')).toEqual({
      time: 'created_at',
      type: { always: 'orders-2026' },
    });
    expect(mappingOf(nothing, clicks, 'a.csv')).toEqual({ time: 'ts', type: { column: 'event' }, subject: 'page' });
  });

  it('guesses no column for a time that holds none, nor for a type that is a sentence', () => {
    const rows = rowsOf({
      time: '10 minutes',
      event: 'The door at the back was opened twice, and closed once since then.',
    });
    expect(mappingOf(nothing, rows, 'doors.json')).toEqual({ type: { always: 'doors' } });
  });

  it('is as somebody says, also within objects', () => {
    const rows = rowsOf({ meta: { at: 1795169107 }, kind: 'a', n: 7 });
    const columns = { time: 'meta.at', type: 'kind', id: 'n' };
    expect(mappingOf({ columns }, rows, 'a.json')).toEqual({ time: 'meta.at', type: { column: 'kind' }, id: 'n' });
    expect(mappingOf({ columns: {}, type: 'x' }, clicks, 'a.csv').type).toEqual({ always: 'x' });
  });

  it('names a column that is not there, and those that are', () => {
    expect(() => mappingOf({ columns: { time: 'when' } }, orders, 'a.csv')).toThrow(
      '--map: there is no column "when". There are: order_id, created_at, country, total',
    );
  });

  it.each([
    ['2026-11-20 10:00:00', Date.UTC(2026, 10, 20, 8)],
    ['2026-11-20T10:00', Date.UTC(2026, 10, 20, 8)],
    ['2026/11/20', Date.UTC(2026, 10, 19, 22)],
    ['2026-11-20T10:00:00Z', Date.UTC(2026, 10, 20, 10)],
    [1795169107, 1795169107000],
  ])('takes %j for a time', (value, time) => {
    expect(readRowTime(value, '+02:00')).toBe(time);
  });

  it('takes 11/20/2026 for none, which could be two', () => {
    expect(readRowTime('11/20/2026', 'Z')).toContain('this is no time');
  });

  it('takes a type from a name without a word in it', () => {
    expect(typeOfFile('---.csv')).toBe('row');
  });
});

describe('a row', () => {
  const read = rowReader(settings({ by: 'columns', mapping: mappingOf(nothing, clicks, 'a.csv') }));

  it('is an event with an id of the file and the row, and every other column as data', () => {
    const [sample] = rowReader(settings({ by: 'columns', mapping: mappingOf(nothing, orders, 'orders.csv') }))(
      orders[0] ?? { place: '', fields: {} },
    );
    expect(sample).toEqual({
      format: 'file',
      partitionKey: 'd1-2',
      event: {
        ...{ specversion: '1.0', id: 'd1-2', source: 'file:a.csv', type: 'orders', time: '2026-11-20T08:00:00.000Z' },
        data: { order_id: 1, country: 'SE', total: 10.5 },
      },
    });
    expect(read(clicks[1] ?? { place: '', fields: {} })).toMatchObject([
      { partitionKey: '/b', event: { subject: '/b' } },
    ]);
  });

  it('is later by the shift', () => {
    const shifted = rowReader({
      ...settings({ by: 'columns', mapping: { time: 'ts', type: { always: 'a' } } }),
      shift: 86_400_000,
    });
    expect(shifted({ place: 'line 2', fields: { ts: 1795169107 } })).toMatchObject([
      { event: { time: '2026-11-21T10:05:07.000Z' } },
    ]);
  });

  it.each([
    [{ event: 'a', ts: 'soon' }, 'ts: this is no time'],
    [{ event: 'a' }, 'ts: is missing'],
    [{ ts: 1795169107 }, 'event: there is no type'],
    [{ ts: 1795169107, event: 'a', much: 'x'.repeat(1024 * 1024) }, 'more than a record may hold'],
  ])('%# that does not fit says why', (fields, problem) => {
    expect(read({ place: 'line 9', fields })).toEqual([{ place: 'line 9', problem: expect.stringContaining(problem) }]);
  });

  it('that is an event in a known format stays one, with its own id and without what its format cuts', () => {
    const rows = rowsOf({ ...samples.sampleCloudEvent }, { ...samples.sampleClick });
    expect(areEvents(rows, own)).toBe(true);
    expect(areEvents([...rows, ...orders], own)).toBe(false);
    const [event, click] = rows.flatMap(rowReader(settings({ by: 'format', formats: own })));
    expect(event).toMatchObject({
      event: { id: samples.sampleCloudEvent.id, source: samples.sampleCloudEvent.source },
    });
    expect(click).toMatchObject({ event: { id: 'd1-3', type: 'clickstream.page_view' } });
    expect(JSON.stringify(click)).not.toContain('ip_address');
  });

  it('is read by the service as it is sent', () => {
    const sent = [...clicks, ...orders].flatMap(
      rowReader(settings({ by: 'columns', mapping: { type: { always: 'x' } } })),
    );
    for (const sample of sent) {
      if ('problem' in sample) throw new Error(sample.problem);
      expect(readRecord(Buffer.from(JSON.stringify(sample.event)))).toMatchObject([
        { kind: 'event', event: { type: 'x' } },
      ]);
    }
  });
});

describe('the digest of a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-digest-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is the same for the same content read in the same way, and for no other', async () => {
    const [one, other] = ['one.csv', 'other.csv'].map((name) => join(folder, name));
    writeFileSync(String(one), 'a,b\n1,2\n');
    writeFileSync(String(other), 'a,b\n1,3\n');
    const { digest: _, ...known } = settings({ by: 'columns', mapping: { type: { always: 'a' } } });
    const digest = await digestOf(String(one), known);
    expect(await digestOf(String(one), known)).toBe(digest);
    expect(await digestOf(String(other), known)).not.toBe(digest);
    expect(await digestOf(String(one), { ...known, offset: 'Z' })).not.toBe(digest);
  });
});

describe('metrics for the rows of a file', () => {
  const events = orders.flatMap(
    rowReader(settings({ by: 'columns', mapping: mappingOf(nothing, orders, 'orders.csv') })),
  );
  const suggested = suggestMetrics(
    events.flatMap((made) => ('event' in made ? [made.event] : [])),
    'orders',
    new Set(['orders']),
  );

  it('count them and add up their amounts, by what has few values, and not by ids', () => {
    expect(suggested).toMatchObject([
      {
        name: 'orders-of-file',
        measure: 'count',
        events: ['orders'],
        dimensions: [{ name: 'country', from: 'country' }],
      },
      { name: 'orders-of-file-total', measure: 'sum', value: 'total', decimals: 1 },
    ]);
    expect(suggested).toHaveLength(2);
  });

  it('are definitions that the service takes', () => {
    expect(defineMetrics(suggested).names.has('orders-of-file-total')).toBe(true);
    expect(suggested.map(asSource).join('\n')).toContain("name: 'orders-of-file',");
  });
});
