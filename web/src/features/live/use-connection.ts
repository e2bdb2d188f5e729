import { type SettledAnswer, settledAnswerSchema, type Topic, type WebConfig } from '@millrace/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { askRest, type TakeToken } from '../../lib/rest';
import { restTrouble } from '../../lib/rest-trouble';
import { browserTimers } from '../../lib/timers';
import { Connection } from '../connection/connection';
import type { ConnectionEvent, ConnectionState } from '../connection/connection-state';
import type { SideLine } from '../connection/side-line';
import { openBrowserSocket, takeAddress } from '../connection/transport';
import { slicesOf } from '../settling/apply';
import type { BackfillDeps } from '../settling/backfill';
import type { TopicGroups } from './topic-groups';

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
  readonly groups: TopicGroups;
  readonly line: SideLine;
  readonly takeToken: TakeToken;
}

/** Its windows are read slice by slice: all at once they would keep the page from everything else for too long. */
const unreadSchema = settledAnswerSchema.extend({ windows: z.array(z.unknown()) });

const readWindows = async (unread: readonly unknown[]): Promise<SettledAnswer['windows']> => {
  const windows: SettledAnswer['windows'] = [];
  for (const slice of slicesOf(unread)) {
    windows.push(...settledAnswerSchema.shape.windows.parse(slice));
    await new Promise<void>((resolve) => browserTimers.after(0, resolve));
  }
  return windows;
};

const askSettled =
  ({ config: { rest }, groups, takeToken }: Inputs, topics: readonly Topic[]): BackfillDeps['ask'] =>
  async ({ since, asOf, next }, signal) => {
    const query = new URLSearchParams({
      topics: topics.join(','),
      since: String(since),
      ...(asOf !== undefined && { asOf: String(Math.floor(asOf)) }),
      ...(next && { next }),
    });
    try {
      const answer = await askRest(`${rest}/settled?${query}`, unreadSchema, takeToken, signal);
      const windows = await readWindows(answer.windows);
      restTrouble.answered(askSettled);
      return { ...answer, windows };
    } catch (error) {
      if (!signal.aborted) restTrouble.failed(askSettled, error, () => groups.hurry());
      throw error;
    }
  };

const connectionOf = (
  { config, groups, line, takeToken }: Inputs,
  emit: (event: ConnectionEvent) => void,
): Connection =>
  new Connection(
    {
      openSocket: openBrowserSocket,
      timers: browserTimers,
      topics: () => [...groups.topics(), ...line.topics()],
      needsCheckpoints: () => !document.hidden && groups.main.needsCheckpoints(),
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
export const useConnection = ({ config, groups, line, takeToken }: Inputs): ConnectionView => {
  const [state, setState] = useState<ConnectionState>({ kind: 'connecting' });
  const [unknown, setUnknown] = useState(0);
  const current = useRef<Connection>(undefined);
  const hurry = useCallback(() => current.current?.hurry(), []);

  useEffect(() => {
    const inputs = { config, groups, line, takeToken };
    const connection: Connection = connectionOf(inputs, (event) => {
      if (event.kind === 'state') setState(event.state);
      else if (event.kind === 'unknown') setUnknown((count) => count + 1);
      else groups.take(event);
      line.take(event);
      // Without a connection nothing is backfilled, and so nothing fails.
      if (event.kind === 'lost') restTrouble.over(askSettled);
    });
    groups.connect({
      random: Math.random,
      ask: (topics) => askSettled(inputs, topics),
      onTopics: () => connection.followTopics(),
      // What still fails says so with its next try.
      onDropped: () => restTrouble.over(askSettled),
    });
    line.connect({ send: (command) => connection.send(command), onTopics: () => connection.followTopics() });
    current.current = connection;
    const unfollow = followBrowser(connection);
    connection.start();
    return () => {
      unfollow();
      connection.stop();
      line.connect(undefined);
      groups.disconnect();
      restTrouble.over(askSettled);
    };
  }, [config, groups, line, takeToken]);

  return { state, unknown, hurry };
};
