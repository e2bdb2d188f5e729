import type { WebConfig } from '@millrace/contract';
import { useEffect, useState } from 'react';
import type { TakeToken } from '../../lib/rest';
import { browserTimers } from '../../lib/timers';
import { askHistory } from '../history/ask-history';
import { HistoryStore } from '../history/history-store';
import type { LiveStore } from '../live/live-store';

interface Inputs {
  readonly config: WebConfig;
  readonly store: LiveStore;
  readonly takeToken: TakeToken;
}

/** The answers about the past, which follow what the live frames say has changed. */
export const usePast = ({ config, store, takeToken }: Inputs): HistoryStore => {
  const [past] = useState(
    () =>
      new HistoryStore({
        timers: browserTimers,
        random: Math.random,
        serverNow: () => store.serverNow(),
        ask: askHistory(config, takeToken),
      }),
  );
  useEffect(() => {
    const unfollow = store.onInvalidated((invalidated) => past.touch(invalidated));
    return () => {
      unfollow();
      past.stop();
    };
  }, [store, past]);
  return past;
};
