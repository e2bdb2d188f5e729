import type { Item } from '@millrace/contract';

export interface ItemPage {
  readonly items: readonly Item[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

/** The latest state of each subject, merged over shards. */
export interface ItemReader {
  /** At most `limit` items, and no more than an answer holds. Rejects with `invalid_input` when `next` is not from a page of this type. */
  readonly page: (type: string, limit: number, next?: string) => Promise<ItemPage>;
  readonly find: (type: string, subject: string) => Promise<Item | undefined>;
}

export interface ItemStore {
  /** Stores each item unless a later one of its subject and shard is there; its seq and event time decide. */
  readonly putAll: (items: readonly Item[]) => Promise<void>;
}
