import { type Breakdown, partialOf } from '@millrace/contract';
import { expect, test } from 'vitest';
import { labelsSeen, matchingEntries, type PaletteEntry } from './palette';

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
