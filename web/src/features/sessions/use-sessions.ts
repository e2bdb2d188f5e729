import {
  type Session,
  type SessionAnswer,
  type SessionsAnswer,
  sessionAnswerSchema,
  sessionsAnswerSchema,
  type WebConfig,
} from '@millrace/contract';
import { askRest, type TakeToken } from '../../lib/rest';
import { restTrouble } from '../../lib/rest-trouble';
import { browserTimers } from '../../lib/timers';
import { useLiveStore } from '../live/live-context';
import { QueryStore } from '../queries/query-store';
import { useQueryStore } from '../queries/use-query';
import { queryOf, type SessionListQuery } from './session-query';

export interface SessionList {
  readonly sessions: readonly Session[];
  readonly activeNow: SessionsAnswer['activeNow'];
  /** Whether there are more than were asked for. */
  readonly more: boolean;
}

/** One session: the one that was going on at a moment, or the latest. */
export interface OneQuery {
  readonly id: string;
  readonly at: number | undefined;
}

interface Rest {
  readonly config: WebConfig;
  readonly takeToken: TakeToken;
}

const askPages = async ({ config, takeToken }: Rest, { filter, pages }: SessionListQuery): Promise<SessionList> => {
  const sessions: Session[] = [];
  let activeNow: SessionsAnswer['activeNow'];
  let next: string | undefined;
  for (let page = 0; page < pages; page++) {
    const url = `${config.rest}/sessions?${queryOf(filter, next)}`;
    const answer = await askRest(url, sessionsAnswerSchema, takeToken, new AbortController().signal);
    sessions.push(...answer.sessions);
    activeNow ??= answer.activeNow;
    next = answer.next;
    if (next === undefined) break;
  }
  return { sessions, activeNow, more: next !== undefined };
};

const askOne = ({ config, takeToken }: Rest, { id, at }: OneQuery): Promise<SessionAnswer> => {
  const query = at === undefined ? '' : `?at=${at}`;
  const url = `${config.rest}/sessions/${encodeURIComponent(id)}${query}`;
  return askRest(url, sessionAnswerSchema, takeToken, new AbortController().signal);
};

/** A store of answers that whatever is settled may have changed. */
const useStore = <Q, A>(ask: (query: Q) => Promise<A>): QueryStore<Q, A> => {
  const live = useLiveStore();
  return useQueryStore(
    live,
    () =>
      new QueryStore<Q, A>({
        timers: browserTimers,
        trouble: restTrouble,
        random: Math.random,
        isMoreComing: () => live.waits().unsettled !== undefined,
        keyOf: (query) => JSON.stringify(query),
        ask,
        paceOf: () => ({ patience: 0, step: Number.POSITIVE_INFINITY }),
        concerns: () => true,
      }),
  );
};

export const useSessionListStore = (rest: Rest): QueryStore<SessionListQuery, SessionList> =>
  useStore((query) => askPages(rest, query));

export const useOneSessionStore = (rest: Rest): QueryStore<OneQuery, SessionAnswer> =>
  useStore((query) => askOne(rest, query));
