import type { Item } from '@millrace/contract';
import { laterItem } from './later-item';

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
