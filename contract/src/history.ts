import { z } from 'zod';
import { partialSchema } from './partial';
import { nameSchema } from './topic';

/** Most points of one series in an answer. */
export const POINTS_PER_SERIES = 500;

/** Lengths of the points of an answer, in seconds: what can be asked for, and what is chosen from. A day begins at midnight in `tz`. */
export const STEPS = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400] as const;

/** A moment: ms since the epoch, or ISO 8601 with its offset. */
const momentSchema = z.union([
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
]);

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/**
 * The query of `GET /metrics/{name}`: the windows that start in [`from`, `to`). `step` in seconds is chosen from the range when it is left out, `by`
 * names a dimension to break down by, `where` (`dimension:label`) keeps one label alone, `fill` says what stands for windows without
 * events: nothing at all, a point without a value, or a zero. `tz` (IANA) says where days and hours begin.
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
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}:[\s\S]{1,128}$/)
    .optional(),
  fill: z.enum(['none', 'null', 'zero']).default('none'),
  tz: z.string().refine(isTimeZone, 'there is no such time zone').default('UTC'),
});

const pointSchema = z.strictObject({
  /** Start of the window, ms since the epoch. */
  start: z.int(),
  /** There when the window may still change, because its events may still be on their way. */
  partial: z.literal(true).optional(),
  /** Absent where no event fell in the window; null only with `fill=null`. */
  total: partialSchema.nullable().optional(),
  /** With `by`: each label that has events, in the order of the labels. */
  values: z.array(z.tuple([z.string(), partialSchema])).optional(),
  /** With `by`: what the labels beyond the cap add up to. */
  other: partialSchema.optional(),
});

/** The answer to `GET /metrics/{name}`, the earliest window first. */
export const historyAnswerSchema = z.strictObject({
  metric: nameSchema,
  from: z.int(),
  to: z.int(),
  /** Seconds. */
  step: z.int().positive(),
  tz: z.string(),
  by: nameSchema.optional(),
  where: z.string().optional(),
  points: z.array(pointSchema).max(POINTS_PER_SERIES + 2),
});

export type HistoryQuery = z.infer<typeof historyQuerySchema>;
export type HistoryPoint = z.infer<typeof pointSchema>;
export type HistoryAnswer = z.infer<typeof historyAnswerSchema>;
