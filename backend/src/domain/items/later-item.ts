import { compareSequenceNumbers, type Item } from '@millrace/contract';

const order = (a: Item, b: Item): number =>
  a.time - b.time || compareSequenceNumbers(a.seq, b.seq) || (a.shard === b.shard ? 0 : a.shard < b.shard ? -1 : 1);

/** Of two states of one subject the one whose event is later, whatever arrived first; of one event with itself, `b`. */
export const laterItem = (a: Item, b: Item): Item => (order(a, b) > 0 ? a : b);
