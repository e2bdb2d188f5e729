import { createContext, useCallback, useContext, useMemo, useSyncExternalStore } from 'react';
import type { PastTimeRange } from '../ranges/ranges';
import type { HistoryStore, HistoryView, Question } from './history-store';

const HistoryContext = createContext<HistoryStore | undefined>(undefined);

export const HistoryProvider = HistoryContext.Provider;

interface Wanted {
  readonly metric: string;
  readonly range: PastTimeRange;
  readonly by?: string | undefined;
  readonly spans: 1 | 2;
  /** What nobody sees is not asked for. */
  readonly visible: boolean;
}

const unwatched = () => () => undefined;

/** An answer about the past, kept up to date while it is seen. */
export const useHistory = ({
  metric,
  range,
  by,
  spans,
  visible,
}: Wanted): HistoryView & { readonly retry: () => void } => {
  const store = useContext(HistoryContext);
  if (!store) throw new Error('useHistory needs a HistoryProvider around it');
  const question = useMemo<Question>(() => ({ metric, range, by, spans }), [metric, range, by, spans]);
  const watch = useCallback((listener: () => void) => store.watch(question, listener), [store, question]);
  const read = () => store.read(question);
  const history = useSyncExternalStore(visible ? watch : unwatched, read, read);
  const retry = useCallback(() => store.retry(question), [store, question]);
  return { ...history, retry };
};
