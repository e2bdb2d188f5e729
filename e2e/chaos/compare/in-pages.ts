import { RETENTION_MS } from '../../../web/src/features/live/ranges';
import type { Truth } from '../truth/truth';
import type { Page } from '../viewers/page';
import type { Comparison } from './differences';
import { addTo, type ByWindow, checkWindows } from './windows';

const MINUTE_MS = 60_000;

const shownBy = ({ store }: Page): ByWindow => {
  const shown: ByWindow = new Map();
  for (const [topic, { minutes }] of store.view.state.series)
    for (const minute of minutes.values())
      for (const [start, shards] of minute)
        for (const breakdown of shards.values()) addTo(shown, topic, start, breakdown);
  return shown;
};

/** What each page shows of the half hour that it keeps, but for the minute that it is about to forget. */
export const checkPages = (comparison: Comparison, { figures }: Truth, pages: readonly Page[], now: number): void => {
  const oldest = Math.floor((now - RETENTION_MS) / MINUTE_MS) * MINUTE_MS + 2 * MINUTE_MS;
  for (const [i, page] of pages.entries())
    checkWindows(comparison, `page ${i + 1}`, 'second', { expected: figures.second, got: shownBy(page) }, oldest);
};
