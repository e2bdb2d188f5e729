import { type Breakdown, partialOf, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { labelsSeen, matchingEntries, type PaletteEntry, subjectsIn } from './palette';

const entry = (kind: PaletteEntry['kind'], text: string, detail?: string): PaletteEntry => ({
  kind,
  text,
  detail,
  run: () => undefined,
});
const entries = [
  entry('Metric', 'Page views', 'Website'),
  entry('Metric', 'Price', 'Market'),
  entry('Filter', 'SE', 'Country'),
  entry('Filter', '/pricing', 'Page'),
];
const found = (query: string) => matchingEntries(entries, query).map(({ text }) => text);

test('what begins with the words comes first, then what has them in it', () => {
  expect(found('pri')).toEqual(['Price', '/pricing']);
  expect(found(' VIEWS ')).toEqual(['Page views']);
  expect(found('')).toHaveLength(4);
  expect(found('nothing')).toEqual([]);
});

test('an entry is found by what it belongs to as well', () => {
  expect(found('country')).toEqual(['SE']);
  expect(found('country se')).toEqual(['SE']);
  expect(found('market')).toEqual(['Price']);
});

test('labels of two dimensions together are no filters', () => {
  const total = { measure: 'count', count: 1 } as const;
  const dimensions: Breakdown['dimensions'] = [
    { name: 'page', values: [['/a', total]] },
    { name: 'page,country', values: [['["/a","SE"]', total]] },
  ];
  expect(labelsSeen([{ total, dimensions }])).toEqual([{ dimension: 'page', label: '/a', count: 1 }]);
});

test('labels of one dimension are counted over all metrics', () => {
  const at = { time: 0, seq: '1', shard: 's' };
  const breakdown = (counts: Record<string, number>): Breakdown => ({
    dimensions: [
      {
        name: 'country',
        values: Object.entries(counts).map(
          ([label, count]) => [label, { ...partialOf('count', 1, at), count }] as const,
        ),
      },
    ] as unknown as Breakdown['dimensions'],
  });
  expect(labelsSeen([breakdown({ SE: 2, NO: 3 }), undefined, breakdown({ SE: 4 })])).toEqual([
    { dimension: 'country', label: 'SE', count: 6 },
    { dimension: 'country', label: 'NO', count: 3 },
  ]);
});

test('a label is an item where it is the subject of events that the items read', () => {
  const [metric] = samples.sampleCatalog.metrics;
  const [type] = samples.sampleCatalog.items;
  if (!metric || !type) throw new Error('the sample catalogue is empty');
  const dimensions = [{ name: 'vehicle', label: 'Vehicle', subject: true }] as const;
  const speed = { ...metric, events: type.events, dimensions: [...dimensions] };
  const seen = [
    { dimension: 'vehicle', label: 'bus-7', count: 2 },
    { dimension: 'country', label: 'SE', count: 1 },
  ];
  const found = (metrics: readonly (typeof metric)[]) =>
    subjectsIn({ metrics: [...metrics], items: [type] }, seen).map(({ label }) => label);
  expect(found([speed])).toEqual(['bus-7']);
  expect(found([{ ...speed, events: ['something.else'] }])).toEqual([]);
});
