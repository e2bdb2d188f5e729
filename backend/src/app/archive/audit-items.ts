import { compareSequenceNumbers, type Item } from '@millrace/contract';
import { type ItemState, isSameState, type MadeItems, stateOf } from '../../domain/archive/made-items';
import type { Clock } from '../ports';
import type { FoldedHistory } from './fold-history';
import type { StoredItems } from './ports';

/** An item that is not as the archive says. */
export interface ItemDifference {
  readonly of: Pick<Item, 'type' | 'subject' | 'shard'>;
  /** When the event happened that it was made by, ms since the epoch; undefined where there is none. */
  readonly stored: number | undefined;
  readonly made: number | undefined;
}

export interface AuditItemsDeps {
  readonly items: StoredItems;
  /** For how long after its event an item is stored, ms. */
  readonly retention: number;
  readonly now: Clock;
}

/** The items that are stored, each with its state as it was made; without those of records that were not folded, because they have come since or came before. */
async function* pairsOf(
  items: StoredItems,
  { fold, span }: FoldedHistory,
  made: MadeItems,
  types: readonly string[],
): AsyncGenerator<readonly [stored: ItemState, made: ItemState | undefined]> {
  for (const type of types)
    for await (const page of items.all(type))
      for (const stored of page.map(stateOf)) {
        const found = made.take(stored);
        const isEarlier = !found && stored.time < span.from;
        if (!isEarlier && compareSequenceNumbers(stored.seq, fold.reached(stored.shard)) <= 0) yield [stored, found];
      }
}

/** Reports each item of these types that is stored otherwise than the archive says. Answers how many were compared. */
export const auditItems = async (
  { items, retention, now }: AuditItemsDeps,
  history: FoldedHistory,
  made: MadeItems,
  types: readonly string[],
  report: (difference: ItemDifference) => void,
): Promise<number> => {
  let compared = 0;
  for await (const [stored, found] of pairsOf(items, history, made, types)) {
    compared++;
    if (!isSameState(stored, found)) report({ of: stored, stored: stored.time, made: found?.time });
  }
  for (const missing of made.rest())
    if (types.includes(missing.type) && missing.time + retention > now()) {
      compared++;
      report({ of: missing, stored: undefined, made: missing.time });
    }
  return compared;
};

const asOf = (time: number | undefined): string =>
  time === undefined ? 'nothing' : `the state of ${new Date(time).toISOString()}`;

/** A difference in a line. */
export const itemDifferenceLine = ({ of: { type, subject, shard }, stored, made }: ItemDifference): string => {
  const same = stored === made ? ', with other values' : '';
  return `${type} ${subject} of ${shard}: ${asOf(stored)} is stored, ${asOf(made)} is in the archive${same}`;
};
