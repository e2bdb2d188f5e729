import type { Mutable } from '../../lib/mutable';
import type { SessionEvent } from '../metrics/session-event';
import { MINUTE_MS } from '../time';

/** Steps of a part that are retained at its beginning, and as many at its end. */
const STEPS = 10;

export interface SessionStep {
  readonly time: number;
  readonly type: string;
  readonly page?: string;
}

interface PageView {
  readonly time: number;
  readonly page: string;
  readonly referrer?: string;
}

/**
 * What the events of one session id in one slot of time amount to. A slot is as long as the pause that ends a session, so its events are never more
 * than one session, and two parts are of the same one if no longer pause is between them: sessions need no state but that of their own events.
 */
export interface SessionPart {
  readonly first: number;
  readonly last: number;
  readonly events: number;
  readonly pages: number;
  /** The first view of a page, and the last. */
  readonly entry?: PageView;
  readonly exit?: PageView;
  /** By the first event that has a user agent. */
  readonly browser?: { readonly time: number; readonly family: string };
  readonly bot: boolean;
  /** How many events there were in each minute that had some, in order; minutes since the epoch. */
  readonly minutes: readonly (readonly [minute: number, events: number])[];
  /** All of them, or of more than twenty the first ten and the last ten, the earliest first. */
  readonly steps: readonly SessionStep[];
}

export const slotOf = (time: number, idle: number): number => Math.floor(time / idle) * idle;

interface Heads {
  readonly entry?: PageView | undefined;
  readonly exit?: PageView | undefined;
  readonly browser?: SessionPart['browser'] | undefined;
}

type Sums = Pick<SessionPart, 'first' | 'last' | 'events' | 'pages' | 'bot'>;
type Lists = Pick<SessionPart, 'minutes' | 'steps'>;

/** With its fields in one order, so that a part is the same bytes however it came about. */
const made = (
  { first, last, events, pages, bot }: Sums,
  { entry, exit, browser }: Heads,
  { minutes, steps }: Lists,
): SessionPart => {
  const part: Mutable<SessionPart> = { first, last, events, pages, bot, minutes, steps };
  if (entry) part.entry = entry;
  if (exit) part.exit = exit;
  if (browser) part.browser = browser;
  return part;
};

/** A part of one event. */
export const partOf = (event: SessionEvent, time: number): SessionPart => {
  const { type, page, isView, referrer, agent } = event;
  const view = page !== undefined && isView ? { time, page, ...(referrer !== undefined && { referrer }) } : undefined;
  const sums = { first: time, last: time, events: 1, pages: view ? 1 : 0, bot: agent?.bot ?? false };
  const heads = {
    entry: view,
    exit: view && { time, page: view.page },
    browser: agent && { time, family: agent.browser },
  };
  const steps = [{ time, type, ...(page !== undefined && { page }) }];
  return made(sums, heads, { minutes: [[Math.floor(time / MINUTE_MS), 1]], steps });
};

export interface TimedEvent {
  readonly time: number;
  readonly event: SessionEvent;
}

interface Timed {
  readonly time: number;
}

/** Of two that are of the same moment `a`. */
const earlier = <T extends Timed>(a: T | undefined, b: T | undefined): T | undefined =>
  a && b ? (b.time < a.time ? b : a) : (a ?? b);

/** Of two that are of the same moment `b`. */
const later = <T extends Timed>(a: T | undefined, b: T | undefined): T | undefined =>
  a && b ? (a.time > b.time ? a : b) : (a ?? b);

/** Entry, exit and browser of both. */
const headsOf = (a: Heads, b: Heads): Heads => ({
  entry: earlier(a.entry, b.entry),
  exit: later(a.exit, b.exit),
  browser: earlier(a.browser, b.browser),
});

/** Of more than twenty the first ten and the last ten. */
const retained = (steps: SessionStep[]): SessionStep[] =>
  steps.length <= 2 * STEPS ? steps : [...steps.slice(0, STEPS), ...steps.slice(-STEPS)];

const byTime = (one: Timed, other: Timed): number => one.time - other.time;

type Minutes = SessionPart['minutes'];

const inOrder = (minutes: ReadonlyMap<number, number>): Minutes => [...minutes].sort(([one], [other]) => one - other);

/** What `mergeParts` makes of the events one by one. */
const addAll = (part: SessionPart, others: readonly TimedEvent[]): SessionPart => {
  const { first, last, events, pages, bot } = part;
  const sums = { first, last, events, pages, bot };
  const steps = [...part.steps];
  const minutes = new Map(part.minutes);
  let heads: Heads = part;
  for (const { event, time } of others) {
    const one = partOf(event, time);
    sums.first = Math.min(sums.first, time);
    sums.last = Math.max(sums.last, time);
    sums.events++;
    sums.pages += one.pages;
    sums.bot ||= one.bot;
    heads = headsOf(heads, one);
    steps.push(...one.steps);
    for (const [minute, count] of one.minutes) minutes.set(minute, (minutes.get(minute) ?? 0) + count);
  }
  return made(sums, heads, { minutes: inOrder(minutes), steps: retained(steps.sort(byTime)) });
};

/** A part of several events, given in the order of the log: undefined of none. */
export const partOfAll = ([first, ...others]: readonly TimedEvent[]): SessionPart | undefined =>
  first && (others.length === 0 ? partOf(first.event, first.time) : addAll(partOf(first.event, first.time), others));

/** By time; of the same moment those of `a` come first. Each side holds its own first and last ones, so those of both are among them. */
const mergeSteps = (a: readonly SessionStep[], b: readonly SessionStep[]): readonly SessionStep[] => {
  const steps = [...a, ...b];
  // Events mostly come in order.
  if ((a.at(-1)?.time ?? 0) > (b[0]?.time ?? 0)) steps.sort(byTime);
  return retained(steps);
};

const mergeMinutes = (a: Minutes, b: Minutes): Minutes => {
  const minutes = new Map(a);
  for (const [minute, events] of b) minutes.set(minute, (minutes.get(minute) ?? 0) + events);
  return inOrder(minutes);
};

/**
 * Two parts of one session. Merging any number of them is the same in whatever groups; events of the same moment stay in the order that the parts are
 * given in, so who merges parts of several shards sorts them by shard first.
 */
export const mergeParts = (a: SessionPart, b: SessionPart): SessionPart => {
  const [first, last] = [Math.min(a.first, b.first), Math.max(a.last, b.last)];
  const sums = { first, last, events: a.events + b.events, pages: a.pages + b.pages, bot: a.bot || b.bot };
  const minutes = mergeMinutes(a.minutes, b.minutes);
  return made(sums, headsOf(a, b), { minutes, steps: mergeSteps(a.steps, b.steps) });
};

/** How many steps are not retained, after the first ten. */
export const stepsLeftOut = ({ events, steps }: SessionPart): number => events - steps.length;

export const FIRST_STEPS = STEPS;
