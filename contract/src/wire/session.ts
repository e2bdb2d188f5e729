import { z } from 'zod';
import { momentSchema, rangeMomentSchema } from './history';

/** Most sessions of a page of `GET /sessions`, which has fewer where many that were read do not match its filters. */
export const SESSIONS_PER_PAGE = 100;

/** Longest id of a session, in bytes of UTF-8; events with a longer one belong to none. Neither do those with `.` or `..`, which get lost in a path. */
export const SESSION_ID_BYTES = 200;

const idSchema = z.string().min(1);
const labelSchema = z.string().min(1);

/** What a visitor, or whatever else has sessions, did until it paused: events that carry one id, none of them long after the one before. */
export const sessionSchema = z.strictObject({
  id: idSchema,
  /** When its first and its last event happened, ms since the epoch. With `id`, `first` names it until an earlier event comes in. */
  first: z.int(),
  last: z.int(),
  /** From the first to the last event, ms. */
  duration: z.int().nonnegative(),
  events: z.int().positive(),
  /** Views of pages. */
  pages: z.int().nonnegative(),
  /** The first and the last page that was viewed. */
  entry: labelSchema.optional(),
  exit: labelSchema.optional(),
  /** The host that the first page view came from. */
  referrer: labelSchema.optional(),
  /** The family of the browser, such as `Firefox`, by its first event that has a user agent. */
  browser: labelSchema.optional(),
  /** Whether any of its user agents is that of a robot. */
  bot: z.boolean(),
  /** Whether another event would still belong to it. */
  active: z.boolean(),
  /** Whether it has ended with one view of a page and nothing else. */
  bounced: z.boolean(),
  /** It goes on for longer than is read, a day: the figures are those of its last day. */
  cut: z.literal(true).optional(),
});

/** A step of a session, or how many are not retained between the ones around it. */
export const timelineEntrySchema = z.union([
  z.strictObject({ time: z.int(), type: labelSchema, page: labelSchema.optional() }),
  z.strictObject({ leftOut: z.int().positive() }),
]);

const flagSchema = z.enum(['true', 'false'], 'true or false').transform((text) => text === 'true');

/**
 * The query of `GET /sessions`. `from` and `to`: between which its last event happened, `to` excluded; dates are those of UTC. `page`: it was viewed, as far as the steps of a
 * session are retained. `next` is from the page before.
 */
export const sessionsQuerySchema = z.strictObject({
  active: flagSchema.optional(),
  from: rangeMomentSchema.optional(),
  to: rangeMomentSchema.optional(),
  page: labelSchema.optional(),
  bot: flagSchema.optional(),
  limit: z
    .string()
    .regex(/^\d{1,9}$/, 'a whole number')
    .default('50')
    .transform(Number)
    .pipe(z.int().min(1).max(SESSIONS_PER_PAGE)),
  next: z.string().min(1).max(2000).optional(),
});

/**
 * The answer to `GET /sessions`: by the minute of their last event, the newest first. `activeNow`, on a first page, is how many sessions another event
 * would still belong to, by the minute; with `atLeast` there are more.
 */
export const sessionsAnswerSchema = z.strictObject({
  sessions: z.array(sessionSchema),
  activeNow: z.strictObject({ count: z.int().nonnegative(), atLeast: z.literal(true).optional() }).optional(),
  next: z.string().optional(),
});

/** The query of `GET /sessions/{id}`: the session that was going on at a moment, or the last one before it. Without it the latest. */
export const sessionQuerySchema = z.strictObject({ at: momentSchema.optional() });

/** The answer to `GET /sessions/{id}`: a session with its steps, the earliest first. */
export const sessionAnswerSchema = sessionSchema.extend({ timeline: z.array(timelineEntrySchema) });

export type Session = z.infer<typeof sessionSchema>;
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;
export type SessionsQuery = z.infer<typeof sessionsQuerySchema>;
export type SessionsAnswer = z.infer<typeof sessionsAnswerSchema>;
export type SessionQuery = z.infer<typeof sessionQuerySchema>;
export type SessionAnswer = z.infer<typeof sessionAnswerSchema>;
