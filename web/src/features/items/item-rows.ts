import type { Item, ItemType } from '@millrace/contract';
import { formatScaled } from '@millrace/contract';
import { groupDigits } from '../../lib/format';

export type ItemColumn = ItemType['columns'][number];

/** What a table is sorted by: the subject, the time, or a field. */
export type SortKey = 'subject' | 'time' | `field ${string}`;

export interface ItemSort {
  readonly key: SortKey;
  readonly direction: 'ascending' | 'descending';
}

/** A value as the table shows and sorts it. */
export interface ItemCell {
  readonly text: string;
  readonly order: number | string | undefined;
}

/** A number without a unit is an identifier or a count of something: it is written as it came, without commas. */
const numberCell = (value: number, { decimals = 0, scale = 0, unit }: ItemColumn): ItemCell => {
  const scaled = Math.round(value * 10 ** (scale + decimals));
  const exact = Number.isSafeInteger(scaled) ? formatScaled(scaled, decimals) : String(value);
  return { text: unit === undefined ? exact : groupDigits(exact), order: value };
};

/** A column with a unit holds numbers, whatever form they came in. */
export const cellOf = ({ data }: Item, column: ItemColumn): ItemCell => {
  const value = data[column.field];
  const isNumber =
    typeof value === 'number' || (column.unit !== undefined && typeof value === 'string' && value !== '');
  if (isNumber && Number.isFinite(Number(value))) return numberCell(Number(value), column);
  if (typeof value === 'string' || typeof value === 'boolean') return { text: String(value), order: String(value) };
  return { text: '–', order: undefined };
};

const orderOf = (item: Item, key: SortKey, columns: readonly ItemColumn[]): number | string | undefined => {
  if (key === 'subject') return item.subject;
  if (key === 'time') return item.time;
  const column = columns.find(({ field }) => `field ${field}` === key);
  return column && cellOf(item, column).order;
};

/** Words with numbers in them stand as people count: `vehicle-9` before `vehicle-10`. */
const words = new Intl.Collator('en', { numeric: true });

const compare = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : words.compare(String(a), String(b));

/** Sorted, those without a value last either way, and equal ones by their subjects. */
export const sortItems = (
  items: readonly Item[],
  { key, direction }: ItemSort,
  columns: readonly ItemColumn[],
): Item[] => {
  const sign = direction === 'ascending' ? 1 : -1;
  const keyed = items.map((item) => ({ item, order: orderOf(item, key, columns) }));
  keyed.sort((a, b) => {
    if (a.order === undefined || b.order === undefined)
      return Number(a.order === undefined) - Number(b.order === undefined);
    return sign * compare(a.order, b.order) || words.compare(a.item.subject, b.item.subject);
  });
  return keyed.map(({ item }) => item);
};

/** Those in whose subject or values the text occurs. */
export const findItems = (items: readonly Item[], search: string, columns: readonly ItemColumn[]): readonly Item[] => {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return items;
  return items.filter((item) =>
    [item.subject, ...columns.map((column) => cellOf(item, column).text)].some((text) =>
      text.toLowerCase().includes(wanted),
    ),
  );
};

/** The other direction of a column that is sorted by already; words begin ascending, figures with the largest. */
export const nextSort = ({ key, direction }: ItemSort, chosen: SortKey): ItemSort => {
  if (chosen === key) return { key, direction: direction === 'ascending' ? 'descending' : 'ascending' };
  return { key: chosen, direction: chosen === 'subject' ? 'ascending' : 'descending' };
};

const LEAST_STALE_MS = 60_000;
const MOST_STALE_MS = 3_600_000;
/** So many times as long as usual without news. */
const UNUSUAL = 10;

/**
 * From which age on an item is stale, ms: things report at their own pace, so it is ten times the age that half of them have at most when the newest
 * reports, but no less than a minute and no more than an hour.
 */
export const staleAfter = (items: readonly Pick<Item, 'time'>[]): number => {
  const times = items.map(({ time }) => time).sort((a, b) => b - a);
  const usual = (times[0] ?? 0) - (times[Math.floor(times.length / 2)] ?? 0);
  return Math.min(MOST_STALE_MS, Math.max(LEAST_STALE_MS, UNUSUAL * usual));
};
