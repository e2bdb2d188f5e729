import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { factsOf } from '../fold/facts';
import { defineMetrics } from '../metrics/define-metrics';
import { retentionOf } from '../retention';
import { followedItem, itemsOf as itemsOfFacts } from './item-changes';

const metrics = defineMetrics(
  [],
  [
    {
      type: 'vehicle',
      label: 'Vehicles',
      description: 'Where each vehicle was last.',
      subject: 'Vehicle',
      events: ['vehicle.*'],
      removedBy: ['vehicle.retired'],
      columns: [{ field: 'heading', label: 'Heading' }],
    },
  ],
);
const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });
const arrived = Date.UTC(2026, 10, 20, 10);

/** A table takes no item of more than 400 KB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MOST_STORED = 400 * 1024;

/** Text of numbers that shrinks to a few KB. */
const longText = (length: number): string =>
  Array.from({ length: length / 4 }, (_, i) => i % 3000)
    .join(' ')
    .slice(0, length);

const event = (id: string, changes: object = {}) => ({
  specversion: '1.0',
  id,
  source: 'fleet',
  type: 'vehicle.moved',
  subject: 'car-1',
  data: { heading: 'north' },
  ...changes,
});

const itemsOf = (...events: readonly object[]) => {
  const facts = events.map((one, i) => {
    const data = gzipSync(JSON.stringify(one));
    expect(data.length).toBeLessThan(12_000);
    const [fact] = factsOf(metrics, { seq: `${i + 1}`, arrived, data });
    if (fact?.kind !== 'event') throw new Error('the record is an event');
    return fact;
  });
  return itemsOfFacts({ metrics, retention }, 'shard-0', facts);
};

describe('an event of a small packed record that is too long for an item', () => {
  const tooLong = [
    ['its data', { data: { heading: longText(456_000) } }],
    ['its type', { type: `vehicle.${longText(456_000)}` }],
  ] as const;

  test.each(tooLong)('for %s leaves the item as it was', (_, changes) => {
    expect(itemsOf(event('1'), event('2', changes))).toMatchObject([{ seq: '1', data: { heading: 'north' } }]);
  });

  test.each(tooLong)('for %s makes no item', (_, changes) => {
    expect(itemsOf(event('1', changes))).toEqual([]);
  });
});

test('an event whose columns are within the bound is an item that a table takes, whatever else it holds', () => {
  const items = itemsOf(event('1', { data: { heading: longText(64_000), driver: longText(456_000) } }));
  expect(items).toMatchObject([{ data: { heading: longText(64_000) } }]);
  expect(JSON.stringify(items).length).toBeLessThan(MOST_STORED);
});

test('an event that says that its subject is no more removes it, whatever it holds besides', () => {
  const [removed] = itemsOf(event('1'), event('2', { type: 'vehicle.retired' }));
  expect(removed).toMatchObject({ seq: '2', event: 'vehicle.retired', data: {}, removed: true });
  const [back] = itemsOf(event('1', { type: 'vehicle.retired' }), event('2'));
  expect([back?.seq, back?.removed]).toEqual(['2', undefined]);
});

test('an item that is too long for a frame is followed without its data', () => {
  const [short, long] = ['north', longText(9000)].map((heading) => itemsOf(event('1', { data: { heading } }))[0]);
  if (!short || !long) return expect.fail();
  expect(followedItem(short)).toBe(short);
  expect(followedItem(long)).toEqual({ ...long, data: {}, cut: true });
});
