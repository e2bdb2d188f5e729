import type { Mutable } from '../../lib/mutable';
import type { SessionEvent } from '../metrics/session-event';

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
  /** All of them, or of more than twenty the first ten and the last ten, the earliest first. */
  readonly steps: readonly SessionStep[];
}

export const slotOf = (time: number, idle: number): number => Math.floor(time / idle) * idle;

/** A part of one event. */
export const partOf = (event: SessionEvent, time: number): SessionPart => {
  const { type, page, isView, referrer, agent } = event;
  const view = page !== undefined && isView ? { time, page, ...(referrer !== undefined && { referrer }) } : undefined;
  return {
    ...{ first: time, last: time, events: 1, pages: view ? 1 : 0 },
    ...(view && { entry: view, exit: { time, page: view.page } }),
    ...(agent && { browser: { time, family: agent.browser } }),
    bot: agent?.bot ?? false,
    steps: [{ time, type, ...(page !== undefined && { page }) }],
  };
};

interface Timed {
  readonly time: number;
}

/** Of two that are of the same moment `a`. */
const earlier = <T extends Timed>(a: T | undefined, b: T | undefined): T | undefined =>
  a && b ? (b.time < a.time ? b : a) : (a ?? b);

/** Of two that are of the same moment `b`. */
const later = <T extends Timed>(a: T | undefined, b: T | undefined): T | undefined =>
  a && b ? (a.time > b.time ? a : b) : (a ?? b);

/** By time; of the same moment those of `a` come first. Each side holds its own first and last ones, so those of both are among them. */
const mergeSteps = (a: readonly SessionStep[], b: readonly SessionStep[], events: number): readonly SessionStep[] => {
  const steps = [...a, ...b];
  // Events mostly come in order.
  if ((a.at(-1)?.time ?? 0) > (b[0]?.time ?? 0)) steps.sort((one, other) => one.time - other.time);
  return events <= 2 * STEPS ? steps : [...steps.slice(0, STEPS), ...steps.slice(-STEPS)];
};

/**
 * Two parts of one session. Merging any number of them is the same in whatever groups; events of the same moment stay in the order that the parts are
 * given in, so who merges parts of several shards sorts them by shard first.
 */
export const mergeParts = (a: SessionPart, b: SessionPart): SessionPart => {
  const events = a.events + b.events;
  const [entry, exit, browser] = [earlier(a.entry, b.entry), later(a.exit, b.exit), earlier(a.browser, b.browser)];
  const merged: Mutable<SessionPart> = {
    ...{ first: Math.min(a.first, b.first), last: Math.max(a.last, b.last), events, pages: a.pages + b.pages },
    ...{ bot: a.bot || b.bot, steps: mergeSteps(a.steps, b.steps, events) },
  };
  if (entry) merged.entry = entry;
  if (exit) merged.exit = exit;
  if (browser) merged.browser = browser;
  return merged;
};

/** How many steps are not retained, after the first ten. */
export const stepsLeftOut = ({ events, steps }: SessionPart): number => events - steps.length;

export const FIRST_STEPS = STEPS;
