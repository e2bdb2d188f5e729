import type { Catalog, WebConfig } from '@millrace/contract';
import { metricTopic } from '@millrace/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { browserTimers } from '../../lib/timers';
import type { LiveStore } from '../live/live-store';
import { Connection, type ConnectionEvents } from './connection';
import type { ConnectionState } from './connection-state';
import { type TakeToken, takeAddress } from './take-address';
import { openBrowserSocket } from './transport';

/** Whatever gives hope makes the connection hurry; a network that is gone makes it stop waiting. */
const followBrowser = (connection: Connection): (() => void) => {
  const end = new AbortController();
  const { signal } = end;
  window.addEventListener('online', () => connection.hurry(), { signal });
  window.addEventListener('offline', () => connection.goneOffline(), { signal });
  document.addEventListener('visibilitychange', () => document.hidden || connection.hurry(), { signal });
  return () => end.abort();
};

const connect = (config: WebConfig, catalog: Catalog, takeToken: TakeToken, events: ConnectionEvents): Connection =>
  new Connection(
    {
      openSocket: openBrowserSocket,
      timers: browserTimers,
      topics: catalog.metrics.map(({ name }) => metricTopic(name)),
      address: (fresh) => takeAddress(config, takeToken, fresh),
      random: Math.random,
      online: () => navigator.onLine,
    },
    events,
  );

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
    const connection = connect(config, catalog, takeToken, {
      onState: setState,
      onMessage: (message) => message.type === 'delta' && store.receive(message),
      onClock: (offset) => store.setOffset(offset),
      onUnknown: () => setUnknown((count) => count + 1),
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
