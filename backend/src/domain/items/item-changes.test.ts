import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { factsOf } from '../fold/facts';
import { defineMetrics } from '../metrics/define-metrics';
import { retentionOf } from '../retention';
import { ItemChanges } from './item-changes';

const metrics = defineMetrics(
  [],
  [
    {
      type: 'vehicle',
      label: 'Vehicles',
      description: 'Where each vehicle was last.',
      subject: 'Vehicle',
      events: ['vehicle.*'],
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
  const changes = new ItemChanges(metrics, 'shard-0', retention);
  for (const [i, one] of events.entries()) {
    const data = gzipSync(JSON.stringify(one));
    expect(data.length).toBeLessThan(12_000);
    const [fact] = factsOf(metrics, { seq: `${i + 1}`, arrived, data });
    if (fact?.kind !== 'event') throw new Error('the record is an event');
    changes.add(fact);
  }
  return changes.all();
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
