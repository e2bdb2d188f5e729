import type { HistoryAnswer, Metric, WebConfig } from '@millrace/contract';
import { createContext, useCallback, useContext, useMemo, useRef, useSyncExternalStore } from 'react';
import type { TakeToken } from '../../lib/rest';
import { restTrouble } from '../../lib/rest-trouble';
import { browserTimers } from '../../lib/timers';
import type { LiveStore } from '../live/live-store';
import { type Query, unwatched, useQuery, useQueryStore } from '../queries/use-query';
import type { StoredTimeRange } from '../ranges/ranges';
import {
  type AnyEvents,
  anyEventsIn,
  createHistoryStore,
  type HistoryQueryStore,
  type HistoryRequest,
  requestHistory,
} from './history';

const HistoryContext = createContext<HistoryQueryStore | undefined>(undefined);

export const HistoryProvider = HistoryContext.Provider;

/** The answers about the past that the page shares. */
export const useHistoryStore = (config: WebConfig, live: LiveStore, takeToken: TakeToken): HistoryQueryStore =>
  useQueryStore(live, () =>
    createHistoryStore({
      timers: browserTimers,
      trouble: restTrouble,
      random: Math.random,
      isMoreComing: () => live.waits().unsettled !== undefined,
      serverNow: () => live.serverNow(),
      ask: requestHistory(config, takeToken),
    }),
  );

const useHistoryContext = (): HistoryQueryStore => {
  const store = useContext(HistoryContext);
  if (!store) throw new Error('history needs a HistoryProvider around it');
  return store;
};

type Wanted = Omit<HistoryRequest, 'by'> & { readonly by?: string | undefined };

/** An answer about the past, kept up to date while it is `visible`: what nobody sees is not asked for. */
export const useHistory = ({ metric, range, by, spans }: Wanted, visible: boolean): Query<HistoryAnswer> => {
  const store = useHistoryContext();
  const query = useMemo<HistoryRequest>(() => ({ metric, range, by, spans }), [metric, range, by, spans]);
  return useQuery(store, query, visible);
};

/** The newest of the answers under a key: where a time moves on, the answer about the one before stays until the next has come. */
export const useHeld = <T>(key: string, answer: T | undefined): T | undefined => {
  const held = useRef<{ readonly key: string; readonly answer: T }>(undefined);
  if (answer !== undefined) held.current = { key, answer };
  return held.current?.key === key ? held.current.answer : undefined;
};

/** Whether any of the metrics has events in a range, kept up to date while that is `wanted`. */
export const useAnyEvents = (metrics: readonly Metric[], range: StoredTimeRange, wanted: boolean): AnyEvents => {
  const store = useHistoryContext();
  const queries = useMemo(
    () => metrics.map(({ name }): HistoryRequest => ({ metric: name, range, by: undefined, spans: 1 })),
    [metrics, range],
  );
  const watch = useCallback(
    (listener: () => void) => {
      const stops = queries.map((query) => store.watch(query, listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
    [store, queries],
  );
  const read = () => anyEventsIn(queries.map((query) => store.read(query)));
  return useSyncExternalStore(wanted ? watch : unwatched, read, read);
};
