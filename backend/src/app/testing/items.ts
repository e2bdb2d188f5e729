import type { Item } from '@millrace/contract';
import { joinItems, laterItem, type StoredItem } from '../../domain/items/item-changes';
import { AppError } from '../errors';
import type { ItemReader, ItemStore } from '../items/ports';

export interface InMemoryItems extends ItemStore, ItemReader {}

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
    stored: async (items) => items.flatMap((item) => states.get(textOf(item)) ?? []),
  };
};
