import { createContext, useContext, useMemo, useSyncExternalStore } from 'react';
import { browserTimers } from '../../lib/timers';
import type { Knowledge } from '../settling/coverage';
import type { LiveSeries } from '../settling/live-state';
import type { LiveStore } from './live-store';
import { atMost } from './painter';
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

/** How often something is drawn that has many parts, and that nobody reads faster. */
const STEADY_MS = 200;
/** What came last is drawn after this long, though nothing has come since. */
const LAST_MS = 300;

/** The windows of a metric (undefined before its first event), as of the last second, or of the last event. */
export const useSeries = (metric: string, which: 'calm' | 'state' = 'calm'): LiveSeries | undefined => {
  const rollups = useContext(RollupsContext);
  return useView((view) => rollups.seriesOf(metric, view[which]));
};

/** The same a few times a second: for lists and shapes, which cost more than a figure. */
export const useSteadySeries = (metric: string | undefined): LiveSeries | undefined => {
  const store = useLiveStore();
  const rollups = useContext(RollupsContext);
  const subscribe = useMemo(() => atMost(store.subscribe, browserTimers, STEADY_MS, LAST_MS), [store]);
  const read = () => (metric === undefined ? undefined : rollups.seriesOf(metric, store.view.state));
  return useSyncExternalStore(subscribe, read, read);
};

export const RollupsProvider = RollupsContext.Provider;

export const useRollup = (metric: string): Windows => useContext(RollupsContext).of(metric);
