import { type Catalog, metricTopic, settledAnswerSchema, type Topic, type WebConfig } from '@millrace/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { askRest, type TakeToken } from '../../lib/rest';
import { restTrouble } from '../../lib/rest-trouble';
import { browserTimers } from '../../lib/timers';
import { Connection } from '../connection/connection';
import type { ConnectionEvent, ConnectionState } from '../connection/connection-state';
import { openBrowserSocket, takeAddress } from '../connection/transport';
import { Backfill, type BackfillDeps } from '../settling/backfill';
import { feed } from './feed';
import type { LiveStore } from './live-store';

/** A page that has been hidden for this long closes its connection. */
const HIDDEN_MS = 600_000;

/** A network that is back or a page that is visible makes the connection hurry; going offline ends it, being hidden for long puts it to sleep. */
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

interface Inputs {
  readonly config: WebConfig;
  readonly catalog: Catalog;
  readonly store: LiveStore;
  readonly takeToken: TakeToken;
}

const topicsOf = ({ metrics }: Catalog): Topic[] => metrics.map(({ name }) => metricTopic(name));

const askSettled =
  ({ config: { rest }, catalog, takeToken }: Inputs, onFailure: (error: unknown) => void): BackfillDeps['ask'] =>
  async ({ since, next }, signal) => {
    const topics = topicsOf(catalog).join(',');
    const query = new URLSearchParams({ topics, since: String(since), ...(next && { next }) });
    try {
      const answer = await askRest(`${rest}/settled?${query}`, settledAnswerSchema, takeToken, signal);
      restTrouble.answered(askSettled);
      return answer;
    } catch (error) {
      if (!signal.aborted) onFailure(error);
      throw error;
    }
  };

const backfillOf = (inputs: Inputs): Backfill => {
  const backfill: Backfill = new Backfill({
    timers: browserTimers,
    random: Math.random,
    settled: inputs.store,
    since: () => inputs.store.wantedSince(),
    ask: askSettled(inputs, (error) => restTrouble.failed(askSettled, error, () => backfill.hurry())),
  });
  return backfill;
};

const connectionOf = (
  { config, catalog, store, takeToken }: Inputs,
  emit: (event: ConnectionEvent) => void,
): Connection =>
  new Connection(
    {
      openSocket: openBrowserSocket,
      timers: browserTimers,
      topics: topicsOf(catalog),
      needsCheckpoints: () => !document.hidden && store.needsCheckpoints(),
      address: (fresh) => takeAddress(config, takeToken, fresh),
      random: Math.random,
      online: () => navigator.onLine,
    },
    emit,
  );

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
    const inputs = { config, catalog, store, takeToken };
    const backfill = backfillOf(inputs);
    const connection = connectionOf(inputs, (event) => {
      if (event.kind === 'state') setState(event.state);
      else if (event.kind === 'unknown') setUnknown((count) => count + 1);
      else feed(store, backfill, event);
      // Without a connection nothing is backfilled, and so nothing fails.
      if (event.kind === 'lost') restTrouble.over(askSettled);
    });
    current.current = connection;
    const unfollow = followBrowser(connection);
    connection.start();
    return () => {
      unfollow();
      connection.stop();
      restTrouble.over(askSettled);
    };
  }, [config, catalog, store, takeToken]);

  return { state, unknown, hurry };
};
