import type { HistoryAnswer, WebConfig } from '@millrace/contract';
import { createContext, useContext, useMemo } from 'react';
import type { TakeToken } from '../../lib/rest';
import { browserTimers } from '../../lib/timers';
import type { LiveStore } from '../live/live-store';
import type { QueryResult } from '../queries/query-store';
import { useQuery, useQueryStore } from '../queries/use-query';
import { createHistoryStore, type HistoryQueryStore, type HistoryRequest, requestHistory } from './history';

const HistoryContext = createContext<HistoryQueryStore | undefined>(undefined);

export const HistoryProvider = HistoryContext.Provider;

/** The answers about the past that the page shares. */
export const useHistoryStore = (config: WebConfig, live: LiveStore, takeToken: TakeToken): HistoryQueryStore =>
  useQueryStore(live, () =>
    createHistoryStore({
      timers: browserTimers,
      random: Math.random,
      serverNow: () => live.serverNow(),
      ask: requestHistory(config, takeToken),
    }),
  );

type Wanted = Omit<HistoryRequest, 'by'> & { readonly by?: string | undefined };

/** An answer about the past, kept up to date while it is `visible`: what nobody sees is not asked for. */
export const useHistory = (
  { metric, range, by, spans }: Wanted,
  visible: boolean,
): QueryResult<HistoryAnswer> & { readonly retry: () => void } => {
  const store = useContext(HistoryContext);
  if (!store) throw new Error('useHistory needs a HistoryProvider around it');
  const query = useMemo<HistoryRequest>(() => ({ metric, range, by, spans }), [metric, range, by, spans]);
  return useQuery(store, query, visible);
};
