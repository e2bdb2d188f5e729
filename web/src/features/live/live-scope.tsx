import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from 'react';
import { LiveProvider } from './live-context';
import type { TopicGroups } from './topic-groups';

const GroupsContext = createContext<TopicGroups | undefined>(undefined);

export const GroupsProvider = GroupsContext.Provider;

const useGroups = (): TopicGroups => {
  const groups = useContext(GroupsContext);
  if (!groups) throw new Error('useGroups needs a GroupsProvider around it');
  return groups;
};

/** Whether there are more metrics than the page subscribes to at once: then what is out of sight is not drawn. */
export const useIsPartial = (): boolean => useGroups().isPartial;

interface LiveScopeProps {
  readonly metric: string;
  /** Whether it is on the screen, or close to it. */
  readonly watched: boolean;
  /** What stands there until the page is subscribed to the metric. */
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

/** Subscribes the page to a metric while that is watched, and gives the children what comes of it. */
export const LiveScope = ({ metric, watched, fallback, children }: LiveScopeProps) => {
  const groups = useGroups();
  useEffect(() => (watched ? groups.watch(metric) : undefined), [groups, metric, watched]);
  const read = () => groups.storeOf(metric);
  const store = useSyncExternalStore(groups.subscribe, read, read);
  return store ? <LiveProvider value={store}>{children}</LiveProvider> : fallback;
};
