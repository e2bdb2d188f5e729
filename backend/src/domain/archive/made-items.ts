import { hash } from 'node:crypto';
import { compareSequenceNumbers, type Item } from '@millrace/contract';
import type { StoredItem } from '../items/item-changes';

/** What an item of a shard says, in brief: an archive may have millions of subjects. */
export interface ItemState extends Pick<Item, 'type' | 'subject' | 'shard' | 'time' | 'seq'> {
  /** A hash of what else it says. */
  readonly content: string;
}

export const stateOf = ({ type, subject, shard, time, seq, event, data, removed }: StoredItem): ItemState => ({
  ...{ type, subject, shard, time, seq },
  content: hash('sha1', JSON.stringify([event, removed === true, Object.entries(data).sort()]), 'base64'),
});

const nameOf = ({ type, subject, shard }: ItemState): string => JSON.stringify([type, subject, shard]);

/** Of two states of one shard, as the table decides. */
const isLater = (a: ItemState, b: ItemState): boolean => (a.time - b.time || compareSequenceNumbers(a.seq, b.seq)) > 0;

/** They take some 400 MB of memory. */
const MOST_ITEMS = 1_000_000;

/** The latest state of each subject and shard of what was folded: what the table should hold. */
export class MadeItems {
  private readonly states = new Map<string, ItemState>();
  private readonly most: number;
  private overflows = false;

  constructor(most = MOST_ITEMS) {
    this.most = most;
  }

  /** Whether there are more than can be compared; then none is held. */
  get areTooMany(): boolean {
    return this.overflows;
  }

  add(items: readonly StoredItem[]): void {
    if (this.overflows) return;
    for (const state of items.map(stateOf)) {
      const known = this.states.get(nameOf(state));
      if (!known || isLater(state, known)) this.states.set(nameOf(state), state);
    }
    if (this.states.size <= this.most) return;
    this.overflows = true;
    this.states.clear();
  }

  /** The state of the same subject and shard, which is then no longer among the others. */
  take(state: ItemState): ItemState | undefined {
    const found = this.states.get(nameOf(state));
    this.states.delete(nameOf(state));
    return found;
  }

  rest(): Iterable<ItemState> {
    return this.states.values();
  }
}

export const isSameState = (a: ItemState, b: ItemState | undefined): boolean =>
  b !== undefined && a.time === b.time && a.content === b.content && compareSequenceNumbers(a.seq, b.seq) === 0;
