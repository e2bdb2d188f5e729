import { z } from 'zod';
import { partialAggregateSchema } from '../aggregates/partial-aggregate';
import { timeSchema } from '../values/time';
import { nameSchema } from './topic';

/** Most points of one series in an answer. */
export const POINTS_PER_SERIES = 500;

/** Lengths of the points of an answer, in seconds: what can be asked for, and what is chosen from. A day begins at midnight in `tz`. */
export const STEPS = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400] as const;

/** The last moment that a date can hold is some way after this one. */
const LAST_MOMENT = 8e15;

/** A moment: ms since the epoch, or ISO 8601 with its offset. */
export const momentSchema = z
  .union([z.string().regex(/^\d{1,16}$/), timeSchema], 'ms since the epoch, or a time such as 2026-11-20T10:00:00Z')
  .transform((text) => (/^\d+$/.test(text) ? Number(text) : Date.parse(text)))
  .pipe(z.int().nonnegative().max(LAST_MOMENT));

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/**
 * The query of `GET /metrics/{name}`: the steps that overlap [`from`, `to`), each of them whole. `step` in seconds is chosen from the range when
 * it is left out, `by` names a dimension to break down by, `where` (`dimension:label`) keeps one label alone; both at once are for one
 * dimension. `fill` says what stands for steps without events that have begun: nothing at all, a point whose total is null, or one with a zero,
 * which only counts and sums have. `tz` (IANA) says where days and hours begin; where clocks change, a day has 23 or 25 hours.
 */
export const historyQuerySchema = z.strictObject({
  from: momentSchema,
  to: momentSchema,
  step: z
    .enum(STEPS.map(String) as [string, ...string[]])
    .transform(Number)
    .optional(),
  by: nameSchema.optional(),
  where: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}:[\s\S]{1,128}$/, 'a dimension and one of its labels, as in country:SE')
    .optional(),
  fill: z.enum(['none', 'null', 'zero']).default('none'),
  tz: z.string().refine(isTimeZone, 'there is no such time zone').default('UTC'),
});

/** What no events add up to. */
const zeroSchema = z.discriminatedUnion('measure', [
  z.strictObject({ measure: z.literal('count'), count: z.literal(0) }),
  z.strictObject({ measure: z.literal('sum'), count: z.literal(0), sum: z.literal('0') }),
]);

/**
 * By how many seconds the shard that is furthest behind was so at its last step, where it took that in the last minute: what arrived since is not in the figures yet.
 * Absent below 10 s.
 */
export const behindSchema = z.int().positive().optional();

const pointSchema = z.strictObject({
  /** Start of the step, ms since the epoch. */
  start: z.int(),
  /** There while events of the step may still be on their way. Events that come later than that still change it. */
  partial: z.literal(true).optional(),
  /** Null and zero are what `fill` asked for. Absent with `where` when its label has no events or is in `other`. */
  total: z.union([partialAggregateSchema, zeroSchema]).nullable().optional(),
  /** With `by`: each label that has events, in the order of the labels; those with the most events when all would not fit into an answer. */
  values: z.array(z.tuple([z.string(), partialAggregateSchema])).optional(),
  /** What the labels beyond the cap, and those that did not fit, add up to. With `where`: there when the label may be among them. */
  other: partialAggregateSchema.optional(),
});

/** The answer to `GET /metrics/{name}`, the earliest step first: from the start of the first step to the end of the last. */
export const historyAnswerSchema = z.strictObject({
  metric: nameSchema,
  from: z.int(),
  to: z.int(),
  /** Seconds. */
  step: z.int().positive(),
  tz: z.string(),
  by: nameSchema.optional(),
  where: z.string().optional(),
  behind: behindSchema,
  points: z.array(pointSchema).max(POINTS_PER_SERIES + 2),
});

export type HistoryQuery = z.infer<typeof historyQuerySchema>;
export type HistoryPoint = z.infer<typeof pointSchema>;
export type HistoryAnswer = z.infer<typeof historyAnswerSchema>;
