import { compareSequenceNumbers, type Item } from '@millrace/contract';
import { jsonBytes } from '../../lib/json/json-bytes';

const order = (a: Item, b: Item): number =>
  a.time - b.time || compareSequenceNumbers(a.seq, b.seq) || (a.shard === b.shard ? 0 : a.shard < b.shard ? -1 : 1);

/** Of two states of one subject the one whose event is later, whatever arrived first; of one event with itself, `b`. */
export const laterItem = (a: Item, b: Item): Item => (order(a, b) > 0 ? a : b);

/** One item a subject. The states of a subject stand side by side. */
export const joinItems = (states: readonly Item[]): Item[] => {
  const joined: Item[] = [];
  for (const state of states) {
    const open = joined.at(-1);
    if (open?.subject === state.subject) joined[joined.length - 1] = laterItem(open, state);
    else joined.push(state);
  }
  return joined;
};

/** Length of items in a list of JSON, in bytes. */
export const bytesOf = (items: readonly Item[]): number =>
  items.reduce((bytes, item) => bytes + jsonBytes(item) + 1, 0);

/** As many of the first items as fit into `room`, bytes of JSON. */
export const itemsWithin = (items: readonly Item[], room: number): readonly Item[] => {
  let bytes = 0;
  const end = items.findIndex((item) => {
    bytes += bytesOf([item]);
    return bytes > room;
  });
  return end < 0 ? items : items.slice(0, end);
};
