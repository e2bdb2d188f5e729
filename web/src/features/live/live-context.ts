import { createContext, useContext, useLayoutEffect, useMemo, useSyncExternalStore } from 'react';
import type { Coverage, Knowledge } from '../settling/coverage';
import type { LiveSeries } from '../settling/live-state';
import type { LiveStore } from './live-store';
import type { Windows } from './rollup';
import { Rollups } from './rollups';
import type { Freshness } from './status';
import type { View } from './view';

const LiveContext = createContext<LiveStore | undefined>(undefined);

export const LiveProvider = LiveContext.Provider;

export const useLiveStore = (): LiveStore => {
  const store = useContext(LiveContext);
  if (!store) throw new Error('useLiveStore needs a LiveProvider around it');
  return store;
};

/** Renders again only when `select` returns another value. */
export const useView = <T>(select: (view: View) => T): T => {
  const store = useLiveStore();
  const read = () => select(store.view);
  return useSyncExternalStore(store.subscribe, read, read);
};

export const useNow = (): number => useView(({ now }) => now);

/** What is known of which time. */
export const useKnowledge = (): Knowledge => {
  const settled = useView((view) => view.settled);
  const coverage = useView((view) => view.coverage);
  const isFilling = useView((view) => view.isFilling);
  return useMemo(() => ({ settled, coverage, isFilling }), [settled, coverage, isFilling]);
};

/** How fresh the page is. It goes on during a pause. */
export const useFreshness = (): Freshness => {
  const store = useLiveStore();
  const read = () => store.freshness;
  return useSyncExternalStore(store.subscribe, read, read);
};

export const usePaused = (): boolean => {
  const store = useLiveStore();
  const read = () => store.paused;
  return useSyncExternalStore(store.subscribe, read, read);
};

export const RollupsContext = createContext<Rollups>(
  new Rollups({ protocol: 1, oldestProtocol: 1, metrics: [], items: [] }),
);

/** The windows of a metric as of the last second; undefined before its first event, and where there is no metric. */
export const useSeries = (metric: string | undefined): LiveSeries | undefined => {
  const store = useLiveStore();
  const rollups = useContext(RollupsContext);
  const read = () => (metric === undefined ? undefined : rollups.seriesOf(metric, store.view.calm));
  return useSyncExternalStore(store.subscribe, read, read);
};

/** The same, and what is known of which time, as of whenever `moment` changed. */
export const useSeriesAt = (metric: string, moment: number): { series: LiveSeries | undefined; coverage: Coverage } => {
  const store = useLiveStore();
  const rollups = useContext(RollupsContext);
  return useMemo(
    () => ({ series: rollups.seriesOf(metric, store.view.calm), coverage: store.view.coverage }),
    [rollups, metric, store, moment],
  );
};

/** Which pictures show what is new: each, or whole ones alone. */
export type Pictures = 'each' | 'whole';

/**
 * Calls `show` at once, and with every picture that has something new of a metric. It renders nothing: what follows the events is written where it
 * stands, since rendering would take most of a picture's time. `show` returns whether that looks different then.
 */
export const useEachPicture = (
  metric: string,
  pictures: Pictures,
  show: (series: LiveSeries | undefined, view: View) => boolean,
): void => {
  const store = useLiveStore();
  const rollups = useContext(RollupsContext);
  useLayoutEffect(() => {
    const listener = () => show(rollups.seriesOf(metric, store.view.state), store.view);
    listener();
    return pictures === 'each' ? store.follow(rollups.topicsOf(metric), listener) : store.subscribe(listener);
  }, [store, rollups, metric, pictures, show]);
};

export const RollupsProvider = RollupsContext.Provider;

export const useRollup = (metric: string): Windows => useContext(RollupsContext).of(metric);

/** The same without what the totals are made of: a picture costs much less with it. */
export const useTotals = (metric: string): Windows => useContext(RollupsContext).totalsOf(metric);
