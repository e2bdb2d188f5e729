import { alertsAnswerSchema, type WebConfig } from '@millrace/contract';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { askRest, failureWords, type TakeToken } from '../../lib/rest';
import { browserTimers } from '../../lib/timers';
import { useMarked } from '../charts/pins';
import type { SideLine } from '../connection/side-line';
import { alertPins } from './alert-pins';
import { AlertStore, type AlertView, asking, watchedTopics } from './alert-store';

interface Inputs {
  readonly config: WebConfig;
  readonly line: SideLine;
  readonly takeToken: TakeToken;
}

/** The alerts of the page, for as long as that is there. */
export const useAlertStore = ({ config, line, takeToken }: Inputs): AlertStore => {
  const [store] = useState(
    () =>
      new AlertStore({
        ask: () => askRest(`${config.rest}/alerts`, alertsAnswerSchema, takeToken, new AbortController().signal),
        wordsOf: failureWords,
        timers: browserTimers,
        random: Math.random,
      }),
  );
  useEffect(() => {
    const end = line.show(watchedTopics, (event) => store.take(event));
    void store.load();
    return () => {
      end();
      store.stop();
    };
  }, [line, store]);
  return store;
};

export const useAlerts = (store: AlertStore): AlertView => {
  const read = () => store.view;
  return useSyncExternalStore(store.subscribe, read, read);
};

/** Marks them on charts. */
export const useAlertMarks = (store: AlertStore): void => {
  const { open, history } = useAlerts(store);
  useMarked(useMemo(() => alertPins([...history, ...open]), [open, history]));
};

/** How many alerts ask for attention. */
export const useAsking = (store: AlertStore): number => asking(useAlerts(store).open, Date.now()).length;
