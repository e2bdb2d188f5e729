import type { Cursor, Granularity, Item } from '@millrace/contract';
import { AppError } from '../../errors';
import type { ItemReader, SettledPartials, SettledReader, Span } from '../../settled/ports';

export interface SettledByHand extends SettledReader {
  readonly setCursor: (cursor: Cursor) => void;
  readonly put: (granularity: Granularity, shard: string, ...windows: readonly SettledPartials[]) => void;
}

/** Windows a page, so that whoever reads has to go on. */
const PAGE = 2;

async function* pages(windows: readonly SettledPartials[]): AsyncIterable<readonly SettledPartials[]> {
  for (let at = 0; at < windows.length; at += PAGE) yield windows.slice(at, at + PAGE);
}

export const settledByHand = (): SettledByHand => {
  const cursors = new Map<string, Cursor>();
  const stored = new Map<string, SettledPartials[]>();
  const find = (granularity: Granularity, shard: string, { from, to }: Span): SettledPartials[] =>
    (stored.get(`${granularity} ${shard}`) ?? [])
      .filter(({ start }) => start >= from && start < to)
      .sort((a, b) => a.start - b.start);
  return {
    setCursor: (cursor) => cursors.set(cursor.shard, cursor),
    put: (granularity, shard, ...windows) => {
      const key = `${granularity} ${shard}`;
      stored.set(key, [...(stored.get(key) ?? []), ...windows]);
    },
    cursors: async () => [...cursors.values()],
    seconds: (shard, span) => pages(find('second', shard, span)),
    windows: (metric, granularity, shard, span) =>
      pages(
        find(granularity, shard, span).map((window) => ({
          ...window,
          series: window.series.filter(({ topic }) => topic === `metric:${metric}`),
        })),
      ),
  };
};

/** Items in the order of their subjects; `next` is the last subject of a page. */
export const itemsByHand = (...items: readonly Item[]): ItemReader => ({
  page: async (type, limit, next = '') => {
    const after = items.filter((item) => item.type === type && item.subject > next);
    if (next !== '' && !items.some((item) => item.type === type && item.subject === next))
      throw new AppError('invalid_input', 'next: it is from no page of this type', 'next');
    const page = after.sort((a, b) => (a.subject < b.subject ? -1 : 1)).slice(0, limit);
    const last = page.at(-1);
    return { items: page, ...(last && page.length < after.length && { next: last.subject }) };
  },
  find: async (type, subject) => items.find((item) => item.type === type && item.subject === subject),
});
