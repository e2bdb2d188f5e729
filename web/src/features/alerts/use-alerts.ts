import {
  type Alert,
  alertSchema,
  alertsAnswerSchema,
  type ChannelTest,
  channelTestAnswerSchema,
  type WebConfig,
} from '@millrace/contract';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { askRest, SignedOutError, saidBy, sendRest, type TakeToken } from '../../lib/rest';
import { browserTimers } from '../../lib/timers';
import { useMarked } from '../charts/pins';
import type { SideLine } from '../connection/side-line';
import { alertPins } from './alert-pins';
import { AlertStore, type AlertView, asking, watchedTopics } from './alert-store';

export const reasonOf = (error: unknown): string =>
  error instanceof SignedOutError ? error.message : (saidBy(error) ?? 'the service does not answer');

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
        wordsOf: reasonOf,
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

/** Has a channel told that it is tried out. Throws what `reasonOf` has words for. */
export const tryChannel = ({ rest }: WebConfig, takeToken: TakeToken, channel: string): Promise<ChannelTest> =>
  sendRest(`${rest}/alerts`, channelTestAnswerSchema, takeToken, JSON.stringify({ channel }));

/** What an operator may do to an alert. */
export type Handling = { readonly do: 'ack' } | { readonly do: 'silence'; readonly minutes: number };

/** Throws what `reasonOf` has words for. */
export const sendHandling = (
  { rest }: WebConfig,
  takeToken: TakeToken,
  id: string,
  handling: Handling,
): Promise<Alert> => {
  const body = handling.do === 'silence' ? { minutes: handling.minutes } : {};
  return sendRest(`${rest}/alerts/${id}/${handling.do}`, alertSchema, takeToken, JSON.stringify(body));
};
