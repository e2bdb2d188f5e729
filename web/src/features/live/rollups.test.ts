import {
  type Catalog,
  type EventPartial,
  evaluateFormula,
  type Metric,
  mergePartials,
  type PartialAggregate,
  parseFormula,
  samples,
} from '@millrace/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LiveSeries, type LiveState, minuteOf } from '../settling/live-state';
import { frameOf, SECOND } from '../settling/testing/frames';
import { LiveStore } from './live-store';
import { Rollups } from './rollups';

const [orders] = samples.sampleCatalog.metrics;
if (!orders) throw new Error('the sample has metrics');
const formula = parseFormula('100 * orders / visits', { find: () => orders, suggest: String });
const conversion: Metric = { ...orders, name: 'conversion', measure: 'formula', decimals: 1, formula };
const catalog: Catalog = { ...samples.sampleCatalog, metrics: [conversion, orders, { ...orders, name: 'visits' }] };

/** Events by second and country. */
type Events = readonly { readonly second: number; readonly country: string; readonly count: number }[];

const seriesOf = (events: Events): LiveSeries => {
  const minutes = new Map<number, Map<number, Map<string, ReturnType<typeof breakdownAt>>>>();
  const breakdownAt = (second: number) => {
    const found = events.filter((event) => event.second === second);
    const values = [...new Set(found.map(({ country }) => country))].sort().map((country): [string, EventPartial] => {
      const all = found.filter((event) => event.country === country);
      return [country, { measure: 'count', count: all.reduce((sum, { count }) => sum + count, 0) }];
    });
    const total = values.map(([, partial]): PartialAggregate => partial).reduce(mergePartials);
    return { total, dimensions: [{ name: 'country', values }] };
  };
  for (const { second } of events) {
    const start = SECOND + second * 1000;
    const minute = minutes.get(minuteOf(start)) ?? new Map();
    minutes.set(minuteOf(start), minute.set(start, new Map([['shard', breakdownAt(second)]])));
  }
  return { minutes, newest: SECOND + Math.max(...events.map(({ second }) => second)) * 1000 };
};

const stateOf = (ordered: Events, visited: Events): Pick<LiveState, 'series'> => ({
  series: new Map([
    ...(ordered.length > 0 ? [['metric:orders', seriesOf(ordered)] as const] : []),
    ...(visited.length > 0 ? [['metric:visits', seriesOf(visited)] as const] : []),
  ]),
});

const anyEvents = fc.array(
  fc.record({ second: fc.nat(90), country: fc.constantFrom('SE', 'NO', 'DK'), count: fc.integer({ min: 1, max: 9 }) }),
  { maxLength: 30 },
);

/** At one decimal. */
const scaled = (partial: PartialAggregate | undefined): number | undefined =>
  partial?.measure === 'formula' ? evaluateFormula(formula, partial.inputs, 1) : undefined;

test('a formula is that of all events of a span, and of each label of them', () => {
  fc.assert(
    fc.property(anyEvents, anyEvents, fc.nat(90), (ordered, visited, cut) => {
      const rollups = new Rollups(catalog);
      const series = rollups.seriesOf('conversion', stateOf(ordered, visited));
      if (!series) {
        expect([ordered, visited]).toEqual([[], []]);
        return;
      }
      const found = rollups.of('conversion').range(series, SECOND, SECOND + cut * 1000);
      const countIn = (events: Events, country?: string) =>
        events
          .filter((event) => event.second < cut && (country === undefined || event.country === country))
          .reduce((sum, { count }) => sum + count, 0);
      const expected = (country?: string) => {
        const [over, under] = [countIn(ordered, country), countIn(visited, country)];
        return under === 0 ? undefined : Math.round((1000 * over) / under);
      };
      expect(scaled(found?.total)).toBe(expected());
      const values = new Map(found?.dimensions[0]?.values.map(([label, partial]) => [label, partial] as const));
      for (const country of ['SE', 'NO', 'DK']) expect(scaled(values.get(country))).toBe(expected(country));
    }),
  );
});

const visit = { second: 0, country: 'SE', count: 4 };
const order = { second: 0, country: 'SE', count: 1 };

test('what has not changed stays the same object, and what an input gets more of does not', () => {
  const rollups = new Rollups(catalog);
  const windows = rollups.of('conversion');
  const state = stateOf([order], [visit]);
  const series = rollups.seriesOf('conversion', state);
  if (!series) return expect.fail();
  const before = windows.at(series, 5000, SECOND);
  expect(rollups.seriesOf('conversion', { series: new Map(state.series) })).toBe(series);
  expect(windows.at(series, 5000, SECOND)).toBe(before);
  const later = { series: new Map([...state.series, ['metric:orders', seriesOf([order, { ...order, second: 1 }])]]) };
  const next = rollups.seriesOf('conversion', later as Pick<LiveState, 'series'>);
  expect(next && scaled(windows.at(next, 5000, SECOND)?.total)).toBe(500);
  expect(rollups.seriesOf('conversion', state)).toBe(series);
});

test('before the first event of any input there is nothing, and without a divisor there is no value', () => {
  const rollups = new Rollups(catalog);
  expect(rollups.seriesOf('conversion', stateOf([], []))).toBeUndefined();
  const series = rollups.seriesOf('conversion', stateOf([order], []));
  const total = series && rollups.of('conversion').range(series, SECOND, SECOND + 1000)?.total;
  expect(total).toEqual({ measure: 'formula', count: 1, inputs: [{ measure: 'count', count: 1 }, null] });
  expect(scaled(total)).toBeUndefined();
});

/** How many things can be reached from some, each counted once. */
const reachableFrom = (...roots: readonly unknown[]): number => {
  const found = new Set<unknown>();
  const open = [...roots];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one !== 'object' || one === null || found.has(one)) continue;
    found.add(one);
    if (one instanceof Map) open.push(...one.keys(), ...one.values());
    else if (one instanceof Set) open.push(...one);
    else open.push(...Object.values(one));
  }
  return found.size;
};

test('a page holds half an hour of seconds, and no more however long it is open', () => {
  let now = SECOND;
  const drawn: (() => void)[] = [];
  const painter = { nextFrame: (task: () => void) => drawn.push(task), afterPaint: (done: () => void) => done() };
  const store = new LiveStore({ declared: new Map(), now: () => now, painter });
  const rollups = new Rollups(catalog);
  const second = (place: number): void => {
    now = SECOND + place * 1000;
    const frame = frameOf({ second: place, shard: 0, label: 'SE', value: 100 }, 2 * place);
    store.receive(frame);
    const [seq, prev] = [String(2 * place + 1), String(2 * (place - 4) + 1)];
    const window = { start: now, seq, series: frame.windows[0]?.series ?? [] };
    if (place > 0)
      store.receive({ ...samples.sampleSettledFrame, shard: 'shard-0', prev, seq, arrived: now, windows: [window] });
    for (const draw of drawn.splice(0)) draw();
    store.tick();
    rollups.prune(store.retention.retainedSince(store.view.now));
    for (const name of ['orders', 'conversion']) {
      const series = rollups.seriesOf(name, store.view.calm);
      if (series) rollups.of(name).range(series, now - 300_000, now);
      if (series) rollups.of(name).at(series, 5000, Math.floor(now / 5000) * 5000);
    }
  };
  const held: number[] = [];
  for (let place = 0; place <= 4800; place += 4) {
    second(place);
    if (place % 1200 === 0) held.push(reachableFrom(store, rollups));
  }
  const [, first = 0, ...later] = held;
  expect(new Set(later).size).toBe(1);
  expect(later[0]).toBeGreaterThan(first);
});
