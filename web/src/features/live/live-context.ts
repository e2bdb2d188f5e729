import { metricTopic } from '@millrace/contract';
import { createContext, useContext, useMemo, useSyncExternalStore } from 'react';
import type { Knowledge } from '../settling/coverage';
import type { LiveSeries } from '../settling/live-state';
import type { LiveStore, View } from './live-store';
import { type Rollup, Rollups } from './rollup';
import type { Freshness } from './status';

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

/** The windows of a metric; undefined before its first event. */
export const useSeries = (metric: string): LiveSeries | undefined =>
  useView(({ state }) => state.series.get(metricTopic(metric)));

export const RollupsContext = createContext<Rollups>(
  new Rollups({ protocol: 1, oldestProtocol: 1, metrics: [], items: [] }),
);

export const RollupsProvider = RollupsContext.Provider;

export const useRollup = (metric: string): Rollup => useContext(RollupsContext).of(metric);
