import { samples } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { metrics } from '../../testing/fixture-metrics';
import { inMemoryItems } from '../testing/items';
import { createFindItem, createListItems } from './query-items';

const [sample] = samples.sampleItemsAnswer.items;
const items = ['7', '8', '/checkout?a=b&c=ü'].flatMap((subject) => (sample ? [{ ...sample, subject }] : []));
const store = inMemoryItems();
await store.putAll(items);
const deps = { items: store, metrics };
const list = createListItems(deps);
const find = createFindItem(deps);

describe('items', () => {
  test('come a page at a time, each once', async () => {
    const first = await list([], 'instrument', { limit: 2 });
    const second = await list([], 'instrument', { limit: 2, next: first.next ?? '' });
    expect([...first.items, ...second.items].map(({ subject }) => subject).sort()).toEqual([
      '/checkout?a=b&c=ü',
      '7',
      '8',
    ]);
    expect(second.next).toBeUndefined();
  });

  test('are found by their subject, whatever is in it', async () => {
    expect(await find([], 'instrument', '/checkout?a=b&c=ü')).toEqual(items[2]);
  });

  test('are found among those of their type too, for subjects that a path cannot have', async () => {
    const [one] = (await list([], 'instrument', { limit: 1, subject: '/checkout?a=b&c=ü' })).items;
    expect(one).toEqual(items[2]);
    expect(await list([], 'instrument', { limit: 1, subject: '..' })).toEqual({ items: [] });
  });

  test('that there are not are refused with what is wrong', async () => {
    await expect(find([], 'planet', '7')).rejects.toMatchObject({ code: 'unknown_item', field: 'type' });
    await expect(list([], 'planet', { limit: 1 })).rejects.toMatchObject({ code: 'unknown_item', field: 'type' });
    await expect(find([], 'instrument', '9')).rejects.toMatchObject({ code: 'unknown_item', field: 'subject' });
    await expect(list([], 'instrument', { limit: 1, next: '9' })).rejects.toMatchObject({ field: 'next' });
  });
});
