import type { Session, SessionAnswer, SessionQuery, SessionsAnswer, SessionsQuery } from '@millrace/contract';
import { z } from 'zod';
import { audienceOf, maySee } from '../../domain/access/permissions';
import { momentAt } from '../../domain/history/time-zone';
import type { MetricSet } from '../../domain/metrics/metric-set';
import { slotOf } from '../../domain/sessions/session-part';
import {
  chainsOf,
  LONGEST_SESSION_MS,
  type Reading,
  type SessionChain,
  sessionOf,
  timelineOf,
  visits,
} from '../../domain/sessions/sessions';
import { MINUTE_MS } from '../../domain/time';
import { chunksOf, eachConcurrently } from '../../lib/async';
import { AppError, notAllowed } from '../errors';
import type { Clock } from '../ports';
import type { Activity, ActivityPlace, ActivityRange, SessionReader } from './ports';

export interface SessionsDeps {
  readonly sessions: SessionReader;
  readonly metrics: Pick<MetricSet, 'catalog' | 'sessions'>;
  readonly now: Clock;
}

/** Sessions that are read at the same time. */
const PARALLEL = 16;

/** Sessions that one request reads at the most, whether they match its filters or not. */
const MOST_READ = 500;

/** Active sessions that are counted at the most. */
const MOST_COUNTED = 10_000;

const LAST_MINUTE = 8e15;

const minuteOf = (time: number): number => Math.floor(time / MINUTE_MS) * MINUTE_MS;

/** What is needed to read sessions. Throws `unknown_session` where none are kept, `not_allowed` where the caller may not see them. */
const readingFor = ({ metrics, now }: SessionsDeps, groups: readonly string[]): Reading => {
  const { sessions, catalog } = metrics;
  if (!sessions || !catalog.sessions)
    throw new AppError('unknown_session', 'this service keeps no sessions: `sessions` in app/metrics.ts declares them');
  if (!maySee(groups, audienceOf(catalog.sessions))) throw notAllowed('read sessions');
  return { now: now(), idle: sessions.idle };
};

const placeSchema = z.tuple([z.int().nonnegative(), z.string().min(1)]);

const encodePlace = ({ minute, id }: ActivityPlace): string =>
  Buffer.from(JSON.stringify([minute, id])).toString('base64url');

const decodePlace = (next: string): ActivityPlace => {
  const text = Buffer.from(next, 'base64url').toString();
  try {
    const [minute, id] = placeSchema.parse(JSON.parse(text));
    return { minute, id };
  } catch {
    throw new AppError('invalid_input', 'next is not from a page of sessions: leave it out to begin anew', 'next');
  }
};

/** Between which moments the last event is wanted, `to` excluded: `from`, `to` and `active` together. */
const spanOf = ({ from = 0, to = LAST_MINUTE, active }: SessionsQuery, { now, idle }: Reading) => {
  const [first, last] = [momentAt(from, { now, tz: 'UTC' }), momentAt(to, { now, tz: 'UTC' })];
  if (last <= first) throw new AppError('invalid_input', 'to: must be later than from', 'to');
  return {
    from: active === true ? Math.max(first, now - idle) : first,
    to: active === false ? Math.min(last, now - idle) : last,
  };
};

/** The session that an activity is the last of; undefined where it went on after it. */
const endingIn = async (
  { sessions }: SessionsDeps,
  { id, slot, minute }: Activity,
  { idle }: Reading,
): Promise<SessionChain | undefined> => {
  const parts = await sessions.parts(id, slot - LONGEST_SESSION_MS - idle, slot + idle);
  return chainsOf(parts, idle).find(({ last }) => minuteOf(last) === minute);
};

const matches = ({ page, bot, active }: SessionsQuery, span: ReturnType<typeof spanOf>) => {
  return (chain: SessionChain, session: Session): boolean =>
    session.last >= span.from &&
    session.last < span.to &&
    (active === undefined || session.active === active) &&
    (bot === undefined || session.bot === bot) &&
    (page === undefined || visits(chain, page));
};

/** Those of some activities that are sessions of the query, in their order. */
const resolve = async (
  deps: SessionsDeps,
  activities: readonly Activity[],
  reading: Reading,
  wanted: ReturnType<typeof matches>,
): Promise<readonly (readonly [Activity, Session])[]> => {
  const found = new Map<Activity, Session>();
  await eachConcurrently(activities, PARALLEL, async (activity) => {
    const chain = await endingIn(deps, activity, reading);
    const session = chain && sessionOf(activity.id, chain, reading);
    if (session && wanted(chain, session)) found.set(activity, session);
  });
  return activities.flatMap((activity) => {
    const session = found.get(activity);
    return session ? [[activity, session] as const] : [];
  });
};

interface SessionPage {
  readonly sessions: readonly Session[];
  /** The last that was looked at, where there may be more. */
  readonly end?: ActivityPlace | undefined;
}

/** Reads until the page is full, nothing is left, or enough was looked at. */
const pageOf = async (
  deps: SessionsDeps,
  query: SessionsQuery,
  reading: Reading,
  after: ActivityPlace | undefined,
): Promise<SessionPage> => {
  const span = spanOf(query, reading);
  const wanted = matches(query, span);
  const sessions: Session[] = [];
  let range: ActivityRange = { from: minuteOf(span.from), to: minuteOf(span.to), after };
  for (let read = 0; read < MOST_READ; ) {
    const activities = await deps.sessions.activity(range, query.limit);
    for (const run of chunksOf(activities, PARALLEL))
      for (const [activity, session] of await resolve(deps, run, reading, wanted)) {
        sessions.push(session);
        if (sessions.length === query.limit) return { sessions, end: activity };
      }
    if (activities.length < query.limit) return { sessions };
    read += activities.length;
    range = { ...range, after: activities.at(-1) };
  }
  return { sessions, end: range.after };
};

const countActive = async ({ sessions }: SessionsDeps, { now, idle }: Reading) => {
  const count = await sessions.countIds(minuteOf(now - idle), MOST_COUNTED);
  return count > MOST_COUNTED ? { count: MOST_COUNTED, atLeast: true as const } : { count };
};

/** A page of sessions, those of one minute by their last event. Throws as `readingFor`, and `invalid_input` for a `next` from elsewhere. */
export const createListSessions =
  (deps: SessionsDeps) =>
  async (groups: readonly string[], query: SessionsQuery): Promise<SessionsAnswer> => {
    const reading = readingFor(deps, groups);
    const after = query.next === undefined ? undefined : decodePlace(query.next);
    const [{ sessions, end }, activeNow] = await Promise.all([
      pageOf(deps, query, reading, after),
      after === undefined ? countActive(deps, reading) : undefined,
    ]);
    return {
      sessions: sessions.toSorted((a, b) => b.last - a.last),
      ...(activeNow && { activeNow }),
      ...(end && { next: encodePlace(end) }),
    };
  };

/** The chain of an id that was going on at a moment, or the last before it. */
const chainAt = async (
  { sessions }: SessionsDeps,
  id: string,
  at: number,
  { idle }: Reading,
): Promise<SessionChain | undefined> => {
  // The slot of the moment may have begun without it: then the session is of an earlier one.
  for (let upTo = slotOf(at, idle), tries = 0; tries < 2; tries++) {
    const slot = await sessions.latestSlot(id, upTo);
    if (slot === undefined) return undefined;
    const parts = await sessions.parts(id, slot - LONGEST_SESSION_MS - idle, slot + LONGEST_SESSION_MS);
    const chain = chainsOf(parts, idle).findLast(({ first }) => first <= at);
    if (chain) return chain;
    upTo = slot - idle;
  }
  return undefined;
};

/** One session with its steps. Throws as `readingFor`, and `unknown_session` when nothing is known of it. */
export const createFindSession =
  (deps: SessionsDeps) =>
  async (groups: readonly string[], id: string, { at = LAST_MINUTE }: SessionQuery): Promise<SessionAnswer> => {
    const reading = readingFor(deps, groups);
    const chain = await chainAt(deps, id, at, reading);
    if (chain) return { ...sessionOf(id, chain, reading), timeline: timelineOf(chain) };
    throw new AppError('unknown_session', `nothing is known of the session "${id}"`, 'id');
  };
