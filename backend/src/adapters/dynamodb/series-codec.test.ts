import {
  type Breakdown,
  type MeasureName,
  mergeBreakdowns,
  mergePartials,
  type PartialAggregate,
  partialOf,
  type Series,
  samples,
  type Topic,
} from '@millrace/contract';
import { expect, test } from 'vitest';
import { decodeSeries, encodeSeries } from './series-codec';

const reading = { identityOf: () => undefined, declaredLabels: () => undefined };

const sampleSeries = samples.sampleDeltaFrame.windows.flatMap(({ series }) => series);

const sumOf = (value: number): PartialAggregate => partialOf('sum', value, { time: 1, seq: '1', shard: 'a' });

const many = (labels: number, partial: (i: number) => PartialAggregate): Series => ({
  topic: 'metric:orders',
  breakdown: Array.from({ length: labels }, (_, i): Breakdown => {
    const one = partial(i);
    return { total: one, dimensions: [{ name: 'page', values: [[`/a/rather/long/page/${i}`, one]] }] };
  }).reduce((a, b) => mergeBreakdowns(a, b)),
});

const count = (events: number): PartialAggregate => ({ measure: 'count', count: events });

const estimated: Series = {
  topic: 'metric:views',
  breakdown: {
    total: count(20),
    dimensions: [
      { name: 'country', values: [['SE', count(20)]], labels: 'AAQ=' },
      {
        name: 'page',
        values: [
          ['/a', count(7)],
          ['/b', count(3), 4],
          ['/c', count(2), 0],
        ],
        other: count(8),
        labels: 'AAQ=',
        spread: 49,
      },
    ],
  },
};

test('labels that were kept by their hash are exact, and any other may have had all the rest', () => {
  const body = Buffer.from(JSON.stringify([['metric:views', 9, ['page', ['/a', 4, '/b', 2], 3]]]));
  expect(decodeSeries(body, reading).series[0]?.breakdown.dimensions).toEqual([
    {
      name: 'page',
      values: [
        ['/a', count(4)],
        ['/b', count(2)],
      ],
      other: count(3),
      labels: '',
      spread: 9,
    },
  ]);
});

test.each<[string, readonly Series[]]>([
  ['nothing', []],
  ['every measure of the samples', sampleSeries],
  ['labels of counts', [many(5, (i) => ({ measure: 'count', count: i + 1 }))]],
  ['labels of sums', [many(5, sumOf)]],
  ['more than is stored as it is', [many(300, sumOf)]],
  ['what is estimated of labels', [estimated, many(3, sumOf)]],
  ['a series without a total', [{ topic: 'metric:orders', breakdown: { dimensions: [] } }]],
])('%s comes back as it was', (_, series) => {
  const { identityOf } = reading;
  expect(decodeSeries(encodeSeries({ series }, identityOf), reading)).toEqual({ series });
});

test('what is short is stored as it is, and what is long takes a fraction of its length', () => {
  const [short, long] = [many(5, sumOf), many(300, sumOf)];
  expect(Buffer.from(encodeSeries({ series: [short] }, reading.identityOf)).toString()).toContain('metric:orders');
  expect(encodeSeries({ series: [long] }, reading.identityOf).length).toBeLessThan(JSON.stringify([long]).length / 4);
});

const orders = (total: PartialAggregate): Series => ({ topic: 'metric:orders', breakdown: { total, dimensions: [] } });
const [counted, summed] = [orders({ measure: 'count', count: 3 }), orders(sumOf(500))];

const definedAs = (id: string, measure: MeasureName) => {
  const setAside: Topic[] = [];
  const topic = 'metric:orders' as const;
  return {
    ...reading,
    identityOf: () => ({ id, meaning: { measure, unit: 'orders' }, topic, storedAs: topic }),
    onSetAside: (topic: Topic) => setAside.push(topic),
    setAside,
  };
};
const [before, after] = [definedAs('a', 'sum'), definedAs('b', 'sum')];

test('what an earlier definition of a metric left stays beside the new figures, and is there again when it is taken back', () => {
  const written = encodeSeries({ series: [summed] }, before.identityOf);
  const found = decodeSeries(written, after);
  expect([found.series, after.setAside]).toEqual([[], ['metric:orders']]);
  const both = encodeSeries({ ...found, series: [orders(sumOf(7))] }, after.identityOf);
  expect(decodeSeries(both, after).series).toEqual([orders(sumOf(7))]);
  expect(decodeSeries(both, before).series).toEqual([summed]);
});

test('what was written before there were identities is known by its measure', () => {
  const written = encodeSeries({ series: [counted] }, () => undefined);
  expect(decodeSeries(written, definedAs('c', 'count')).series).toEqual([counted]);
  expect(decodeSeries(written, before).series).toEqual([]);
});

test('what a version without identities adds meanwhile is merged', () => {
  const [known] = JSON.parse(Buffer.from(encodeSeries({ series: [summed] }, before.identityOf)).toString());
  const written = encodeSeries({ series: [summed], setAside: [known] }, () => undefined);
  expect(decodeSeries(written, before).series).toEqual([orders(mergePartials(sumOf(500), sumOf(500)))]);
});

test('the id of the form before is the same metric, and is written in the new form', () => {
  const written = encodeSeries({ series: [summed] }, before.identityOf);
  const renewed = { ...reading, identityOf: () => ({ ...after.identityOf(), formerId: 'a' }) };
  const found = decodeSeries(written, renewed);
  expect(found).toEqual({ series: [summed] });
  expect(Buffer.from(encodeSeries(found, renewed.identityOf)).toString()).toContain('metric:orders#b');
});

test('a metric that was renamed stays stored under its first name, and what stands under its new one is another’s', () => {
  const renamed = { ...before.identityOf(), topic: 'metric:sales' } as const;
  const all = { ...reading, identityOf: () => renamed };
  const sales: Series = { ...summed, topic: 'metric:sales' };
  const written = encodeSeries({ series: [sales] }, all.identityOf);
  expect(Buffer.from(written).toString()).toContain('metric:orders#a');
  expect(decodeSeries(written, all).series).toEqual([sales]);
  const other = encodeSeries({ series: [sales] }, () => ({ ...renamed, storedAs: 'metric:sales' }));
  expect(decodeSeries(other, all)).toMatchObject({ series: [], setAside: [expect.anything()] });
});

test.each([
  ['a measure that is not known yet', ['metric:orders#a', { measure: 'median', count: 3, middle: 7 }]],
  [
    'a measure with a field that is not known yet',
    ['metric:orders#a', { measure: 'sum', count: 3, sum: '7', mode: 1 }],
  ],
  ['a dimension of more than is known', ['metric:orders#a', 3, ['page', ['/a', 3], 1, { more: true }, 5, 6, 7, 8, 9]]],
  ['a dimension of another form', ['metric:orders#a', 3, { page: { '/a': 3 } }]],
  ['a topic of a kind that is not known yet', ['forecast:orders#a', 3]],
  ['a series of another form', { topic: 'metric:orders', total: 3 }],
])('%s is read by nobody, and written again byte for byte', (_, unknown) => {
  const written = Buffer.from(JSON.stringify([unknown]));
  const reader = definedAs('a', 'sum');
  const found = decodeSeries(written, reader);
  expect(found.series).toEqual([]);
  const isOrders = Array.isArray(unknown) && unknown[0] === 'metric:orders#a';
  expect(reader.setAside).toEqual(isOrders ? ['metric:orders'] : []);
  expect(Buffer.from(encodeSeries(found, before.identityOf))).toEqual(written);
});

test.each([
  ['no JSON', Buffer.of(1, 2, 3)],
  ['JSON of another form', Buffer.from('{"version":2}')],
  ['compressed in another way', Buffer.of(0, 255, 255)],
])('a whole that is %s is unreadable and throws nothing', (_, body) => {
  expect(decodeSeries(body, before)).toEqual({ series: [], unreadable: true });
});
