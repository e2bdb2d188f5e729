import type { Item } from '@millrace/contract';
import type { StoredItem } from '../../domain/items/item-changes';

export interface ItemPage {
  readonly items: readonly Item[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

/** The latest state of each subject, merged over shards. */
export interface ItemReader {
  /** Without those that were removed. At most `limit` items, and no more than an answer holds. Rejects with `invalid_input` when `next` is not from a page of this type. */
  readonly page: (type: string, limit: number, next?: string) => Promise<ItemPage>;
  /** Also that it was removed; undefined where nothing is known of it. */
  readonly find: (type: string, subject: string) => Promise<StoredItem | undefined>;
}

export interface ItemStore {
  /** Stores each item unless a later one of its subject and shard is there; its seq and event time decide. */
  readonly putAll: (items: readonly StoredItem[]) => Promise<void>;
  /** What is stored of the same subjects and shards, read consistently; nothing of those of which nothing is. */
  readonly stored: (items: readonly Item[]) => Promise<readonly StoredItem[]>;
}
