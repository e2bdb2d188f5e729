import type { SessionCause, SessionRule } from '../rules/session-rule';
import { MINUTE_MS } from '../time';
import type { SessionPart } from './session-part';
import type { SessionChain } from './sessions';

/** What was found in a session. */
export interface SessionFinding {
  /** When it began, ms since the epoch. */
  readonly since: number;
  /** Events in the minute, or before the page. */
  readonly value?: number;
}

type Parts = readonly SessionPart[];

const eventsByMinute = (parts: Parts): ReadonlyMap<number, number> => {
  const minutes = new Map<number, number>();
  for (const part of parts)
    for (const [minute, events] of part.minutes) minutes.set(minute, (minutes.get(minute) ?? 0) + events);
  return minutes;
};

const paceIn = (parts: Parts, moreThan: number): SessionFinding | undefined => {
  const found = [...eventsByMinute(parts)].filter(([, events]) => events > moreThan).sort(([a], [b]) => a - b)[0];
  return found && { since: found[0] * MINUTE_MS, value: found[1] };
};

/** A part has its first ten steps, and a rule asks for ten at the most. */
const earlyIn = (parts: Parts, page: string, fewerThan: number): SessionFinding | undefined => {
  let before = 0;
  for (const { steps, events } of parts) {
    const index = steps.slice(0, Math.max(0, fewerThan - before)).findIndex((step) => step.page === page);
    if (index >= 0) return { since: steps[index]?.time ?? 0, value: before + index };
    before += events;
    if (before >= fewerThan) return undefined;
  }
  return undefined;
};

const findIn = (cause: SessionCause, parts: Parts): SessionFinding | undefined => {
  switch (cause.kind) {
    case 'pace':
      return paceIn(parts, cause.moreThan);
    case 'robot': {
      const robot = parts.find(({ bot }) => bot);
      return robot && { since: robot.first };
    }
    case 'early':
      return earlyIn(parts, cause.page, cause.fewerThan);
  }
};

/** Whether a session is what a rule looks for; of one that is read from the middle on, since it is longer than a day, it is not known how it began. */
export const findingIn = (
  { compares: { cause } }: SessionRule,
  { slots }: Pick<SessionChain, 'slots'>,
  isWhole = true,
): SessionFinding | undefined =>
  cause.kind === 'early' && !isWhole
    ? undefined
    : findIn(
        cause,
        slots.map(({ part }) => part),
      );

/** So many shards may share the events of one minute of a session, and it is found all the same. */
const SHARING_SHARDS = 4;

/** Whether a minute of a part has more events than that, and had not before. */
const hasPassed = (moreThan: number, before: SessionPart | undefined, { minutes }: SessionPart): boolean => {
  const known = new Map(before?.minutes);
  return minutes.some(([minute, events]) => events > moreThan && (known.get(minute) ?? 0) <= moreThan);
};

const isNews = (cause: SessionCause, before: SessionPart | undefined, after: SessionPart): boolean => {
  if (cause.kind === 'pace')
    return [cause.moreThan / SHARING_SHARDS, cause.moreThan].some((most) => hasPassed(most, before, after));
  return findIn(cause, [after]) !== undefined && !(before && findIn(cause, [before]));
};

/** Whether what was added to one shard's part of a session may have made of it what a rule looks for. */
export const isNewlyOdd = (
  rules: readonly SessionRule[],
  before: SessionPart | undefined,
  after: SessionPart,
): boolean => rules.some(({ compares: { cause } }) => isNews(cause, before, after));
