import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { LiveStore } from '../live/live-store';
import type { QueryStore } from './query-store';

/** A store for as long as the component is there, which follows what the live frames say has changed. */
export const useQueryStore = <Q, A>(live: LiveStore, create: () => QueryStore<Q, A>): QueryStore<Q, A> => {
  const [store] = useState(create);
  useEffect(() => {
    const unfollow = live.onInvalidated((invalidated) => store.invalidate(invalidated));
    return () => {
      unfollow();
      store.stop();
    };
  }, [live, store]);
  return store;
};

/** Watches nothing: for what nobody sees. */
export const unwatched = () => () => undefined;

export interface Query<A> {
  readonly answer: A | undefined;
  /** What is wrong with this request alone; trouble that all requests share is said at one place. */
  readonly error: string | undefined;
  /** Whether the newest try failed by such trouble. */
  readonly shared: boolean;
  readonly retry: () => void;
}

/** An answer, kept up to date while it is seen. `query` stays the same object until it changes. */
export const useQuery = <Q, A>(store: QueryStore<Q, A>, query: Q, visible: boolean): Query<A> => {
  const watch = useCallback((listener: () => void) => store.watch(query, listener), [store, query]);
  const read = () => store.read(query);
  const { answer, error, shared } = useSyncExternalStore(visible ? watch : unwatched, read, read);
  const retry = useCallback(() => store.retry(query), [store, query]);
  return { answer, error: shared ? undefined : error, shared, retry };
};
