import type { Catalog, Topic, WebConfig } from '@millrace/contract';
import { metricTopic, settledAnswerSchema } from '@millrace/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { browserTimers } from '../../lib/timers';
import { Connection, type ConnectionEvents } from '../connection/connection';
import type { ConnectionState } from '../connection/connection-state';
import { takeAddress } from '../connection/take-address';
import { openBrowserSocket } from '../connection/transport';
import { askRest } from '../session/ask-rest';
import type { TakeToken } from '../session/with-token';
import { Backfill, type BackfillDeps } from '../settling/backfill';
import type { LiveStore } from './live-store';

/** A page that nobody has looked at for this long is no viewer any more. */
const HIDDEN_MS = 600_000;

/** Whatever gives hope makes the connection hurry; a network that is gone makes it stop waiting, a page that is hidden for long sleep. */
const followBrowser = (connection: Connection): (() => void) => {
  const end = new AbortController();
  const { signal } = end;
  let cancelSleep: () => void = () => undefined;
  const follow = () => {
    cancelSleep();
    if (document.hidden) cancelSleep = browserTimers.after(HIDDEN_MS, () => connection.sleep());
    else connection.wake();
  };
  window.addEventListener('online', () => connection.hurry(), { signal });
  window.addEventListener('offline', () => connection.goneOffline(), { signal });
  document.addEventListener('visibilitychange', follow, { signal });
  if (document.hidden) follow();
  return () => {
    end.abort();
    cancelSleep();
  };
};

const topicsOf = ({ metrics }: Catalog): Topic[] => metrics.map(({ name }) => metricTopic(name));

const connect = (config: WebConfig, catalog: Catalog, takeToken: TakeToken, events: ConnectionEvents): Connection =>
  new Connection(
    {
      openSocket: openBrowserSocket,
      timers: browserTimers,
      topics: topicsOf(catalog),
      address: (fresh) => takeAddress(config, takeToken, fresh),
      random: Math.random,
      online: () => navigator.onLine,
    },
    events,
  );

const askSettled =
  ({ rest }: WebConfig, topics: readonly Topic[], takeToken: TakeToken): BackfillDeps['ask'] =>
  ({ since, next }, signal) => {
    const query = new URLSearchParams({ topics: topics.join(','), since: String(since), ...(next && { next }) });
    return askRest(`${rest}/settled?${query}`, settledAnswerSchema, takeToken, signal);
  };

interface Inputs {
  readonly config: WebConfig;
  readonly catalog: Catalog;
  readonly store: LiveStore;
  readonly takeToken: TakeToken;
}

export interface ConnectionView {
  readonly state: ConnectionState;
  /** Messages that this page did not understand. */
  readonly unknown: number;
  readonly hurry: () => void;
}

/** Keeps the store fed for as long as the page is there. */
export const useConnection = ({ config, catalog, store, takeToken }: Inputs): ConnectionView => {
  const [state, setState] = useState<ConnectionState>({ kind: 'connecting' });
  const [unknown, setUnknown] = useState(0);
  const current = useRef<Connection>(undefined);
  const hurry = useCallback(() => current.current?.hurry(), []);

  useEffect(() => {
    const backfill = new Backfill({
      timers: browserTimers,
      random: Math.random,
      settled: store,
      since: () => store.wantedSince(),
      ask: askSettled(config, topicsOf(catalog), takeToken),
    });
    const connection = connect(config, catalog, takeToken, {
      onState: setState,
      onMessage: (message) => message.type !== 'message' && message.type !== 'answer' && store.receive(message),
      onClock: (offset) => store.setOffset(offset),
      onUnknown: () => setUnknown((count) => count + 1),
      onSubscribed: (settleAfter) => backfill.subscribed(settleAfter),
      onCheckpoints: (checkpoints) => store.told(checkpoints),
      onLost: () => backfill.lost(),
      onCoverage: (connected, at) => store.cover(connected, at),
    });
    current.current = connection;
    const unfollow = followBrowser(connection);
    connection.start();
    return () => {
      unfollow();
      connection.stop();
    };
  }, [config, catalog, store, takeToken]);

  return { state, unknown, hurry };
};
