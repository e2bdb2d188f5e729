import type { Item } from '@millrace/contract';
import { joinItems, laterItem, type StoredItem } from '../../domain/items/item-changes';
import type { StoredItems } from '../archive/ports';
import { AppError } from '../errors';
import type { ItemReader, ItemStore } from '../items/ports';

export interface InMemoryItems extends ItemStore, ItemReader, StoredItems {
  /** Writes one over what is there, or removes it. */
  readonly alter: (item: StoredItem, state: StoredItem | undefined) => void;
}

const textOf = ({ type, subject, shard }: Item): string => JSON.stringify([type, subject, shard]);

export const inMemoryItems = (): InMemoryItems => {
  const states = new Map<string, StoredItem>();
  const itemsOf = (type: string, subject?: string): StoredItem[] =>
    joinItems(
      [...states]
        .filter(([, item]) => item.type === type && (subject === undefined || item.subject === subject))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, item]) => item),
    );
  const startOf = (type: string, next: string): number => {
    const [of, start] = next.split(' ');
    if (of !== type) throw new AppError('invalid_input', 'next is not from a page of these items', 'next');
    return Number(start);
  };
  return {
    putAll: async (items) => {
      for (const item of items) {
        const there = states.get(textOf(item));
        states.set(textOf(item), there ? laterItem(there, item) : item);
      }
    },
    page: async (type, limit, next) => {
      const start = next === undefined ? 0 : startOf(type, next);
      const all = itemsOf(type).filter(({ removed }) => !removed);
      const items = all.slice(start, start + limit);
      return start + limit < all.length ? { items, next: `${type} ${start + limit}` } : { items };
    },
    find: async (type, subject) => itemsOf(type, subject)[0],
    all: async function* (type) {
      yield [...states.values()].filter((item) => item.type === type);
    },
    alter: (item, state) => {
      if (state) states.set(textOf(item), state);
      else states.delete(textOf(item));
    },
    stored: async (items) => items.flatMap((item) => states.get(textOf(item)) ?? []),
  };
};
