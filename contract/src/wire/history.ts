import { z } from 'zod';
import { labelledSchemaOf } from '../aggregates/breakdown';
import {
  countPartialSchema,
  lastPartialSchema,
  statsPartialSchema,
  sumPartialSchema,
} from '../aggregates/measures/exact';
import { partialAggregateSchema } from '../aggregates/partial-aggregate';
import { timeSchema } from '../values/event-time';
import { metricReferenceSchema, nameSchema } from './topic';

/** Most points of one series in an answer: a day by the minute, also one of 25 hours. */
export const POINTS_PER_SERIES = 1500;

/** Most points where the step is chosen from the range. */
export const CHOSEN_POINTS = 500;

/** Lengths of the points of an answer, in seconds: what can be asked for, and what is chosen from. A day begins at midnight in `tz`. */
export const STEPS = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400] as const;

/** The last moment that a date can hold is some way after this one. */
const LAST_MOMENT = 8e15;

/** A moment: ms since the epoch, or ISO 8601 with its offset. */
export const momentSchema = z
  .union([z.string().regex(/^\d{1,16}$/), timeSchema], 'ms since the epoch, or a time such as 2026-11-20T10:00:00Z')
  .transform((text) => (/^\d+$/.test(text) ? Number(text) : Date.parse(text)))
  .pipe(z.int().nonnegative().max(LAST_MOMENT));

/** What a range may begin or end with besides a moment: the midnight of a date in `tz`, or so many ms ago. */
export type RangeMoment = number | { readonly date: string } | { readonly ago: number };

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

const readAgo = (text: string): RangeMoment => {
  const [, count = '0', unit = 's'] = /^now(?:-(\d+)([smhdw]))?$/.exec(text) ?? [];
  return { ago: Number(count) * (UNIT_MS[unit] ?? 0) };
};

/** A moment, a date such as `2026-11-20` (its first moment in `tz`), or `now`, `now-24h`: of s, m, h, d and w. */
export const rangeMomentSchema = z.union(
  [
    momentSchema,
    z.iso.date().transform((date): RangeMoment => ({ date })),
    z
      .string()
      .regex(/^now(-\d{1,9}[smhdw])?$/)
      .transform(readAgo),
  ],
  'ms since the epoch, a time such as 2026-11-20T10:00:00Z, a date such as 2026-11-20, or one from now such as now-24h',
);

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** A dimension, or two that the metric is counted by together. */
const bySchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(,[A-Za-z0-9][A-Za-z0-9._-]{0,63})?$/,
    'a dimension, or two that are crossed, as in page,country',
  );

/**
 * The query of `GET /metrics/{name}`: the steps that overlap [`from`, `to`), each of them whole. `step` in seconds is chosen from the range when
 * it is left out, `by` names a dimension to break down by, or two that are crossed (`page,country`, whose labels are JSON such as
 * `["/a","SE"]`); `where` (`dimension:label`) keeps one label alone. Both at once are for one dimension, or for two that are crossed. `rank` says
 * which labels an answer names when not all fit: those with the most events, or with the largest figures. `fill` says what stands for steps without events that have begun: nothing at all, a point whose total is null, or one with a zero,
 * which only counts and sums have. `tz` (IANA) says where days and hours begin; where clocks change, a day has 23 or 25 hours. `sketches=true`
 * gives the mergeable sketches of quantiles and distinct counts instead of their numbers. `band` names a rule of kind `deviation` on the metric, whose expected
 * figures are answered too: of one that looks at labels those of the label that `where` names.
 */
export const historyQuerySchema = z.strictObject({
  from: rangeMomentSchema,
  to: rangeMomentSchema,
  step: z
    .enum(STEPS.map(String) as [string, ...string[]])
    .transform(Number)
    .optional(),
  by: bySchema.optional(),
  where: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}:[\s\S]{1,128}$/, 'a dimension and one of its labels, as in country:SE')
    .optional(),
  rank: z.enum(['events', 'value']).default('events'),
  fill: z.enum(['none', 'null', 'zero']).default('none'),
  tz: z.string().refine(isTimeZone, 'there is no such time zone').default('UTC'),
  band: nameSchema.optional(),
  sketches: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
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

/** What a script reads of quantiles: each within 1 % of the value at that rank, `min` and `max` exact, all at the metric's decimals. */
const quantileFiguresSchema = z.strictObject({
  measure: z.literal('quantiles'),
  count: z.int().positive(),
  min: z.int(),
  p50: z.int(),
  p90: z.int(),
  p95: z.int(),
  p99: z.int(),
  max: z.int(),
});

/** What a script reads of a distinct count: within 2 % in 99 of 100 cases. */
const uniqueFiguresSchema = z.strictObject({
  measure: z.literal('unique'),
  count: z.int().positive(),
  unique: z.int().nonnegative(),
});

/** What a formula amounts to at its decimals, and the events of all that it reads; null where it divides by zero or something in it is not known. */
const formulaFiguresSchema = z.strictObject({
  measure: z.literal('formula'),
  count: z.int().positive(),
  value: z.int().nullable(),
});

/** A partial aggregate with numbers in the place of sketches, which can be read but not merged. */
export const figuresSchema = z.discriminatedUnion('measure', [
  countPartialSchema,
  sumPartialSchema,
  statsPartialSchema,
  lastPartialSchema,
  quantileFiguresSchema,
  uniqueFiguresSchema,
  formulaFiguresSchema,
]);

const pointSchemaOf = <F extends z.ZodType>(figures: F) =>
  z.strictObject({
    /** Start of the step, ms since the epoch. */
    start: z.int(),
    /**
     * There while the step's time is not over, or not everything that arrived until its end is settled. Events that come later than that still
     * change it.
     */
    partial: z.literal(true).optional(),
    /** With `where`: the label may have had more events than `total` says (or any, where there is none), which are in `other`. */
    atLeast: z.literal(true).optional(),
    /** With `where` and `atLeast`: how many events more than `total` says the label is estimated to have had. */
    extra: z.int().positive().optional(),
    /** With `by` or `where`: how far an estimated number of events of a label may be off, in 99 of 100 cases. Absent where all are exact. */
    within: z.int().positive().optional(),
    /** Null and zero are what `fill` asked for. Absent with `where` when its label has no events or is in `other`. */
    total: z.union([figures, zeroSchema]).nullable().optional(),
    /**
     * With `by`: each label that has events, in the order of the labels; those that rank highest over the whole range when not all fit into an
     * answer. The figures are of the events that were counted for the label. A third element says that these may not be all, and how many more
     * the label is estimated to have had.
     */
    values: z.array(labelledSchemaOf(figures)).optional(),
    /** What the events that are in no label's figures add up to. With `where`: there when some may be of the label. */
    other: figures.optional(),
  });

/** What a rule of kind `deviation` takes for usual, window after window: those in the range for which enough history is stored, and none where they are too many. */
const bandSchema = z.strictObject({
  rule: nameSchema,
  /** Seconds, which need not be the step of the answer: what is counted in a longer step is more. */
  window: z.int().positive(),
  points: z.array(z.strictObject({ start: z.int(), low: z.number(), usual: z.number(), high: z.number() })),
});

const answerSchemaOf = <F extends z.ZodType>(figures: F) =>
  z.strictObject({
    metric: metricReferenceSchema,
    from: z.int(),
    to: z.int(),
    /** Seconds. */
    step: z.int().positive(),
    tz: z.string(),
    /** There where steps begin at the whole hour of UTC before: minutes are no longer retained, and the hours of `tz` begin in between. */
    utcHours: z.literal(true).optional(),
    by: bySchema.optional(),
    where: z.string().optional(),
    /** When the figures were read, ms since the epoch. */
    asOf: z.int(),
    /** When the newest record arrived that is settled, of all metrics. Absent where nothing is. */
    lastArrival: z.int().optional(),
    behind: behindSchema,
    /**
     * With `by` or `where`: there where events of the range are from before the metric had the dimension, and so have no label of it. From the
     * step that begins here on, all have one.
     */
    labelsSince: z.int().optional(),
    /** With `by` or `where`: how many labels the dimension has had in the range, within 7 % in 99 of 100 cases unless `exact`. */
    labels: z.strictObject({ count: z.int().nonnegative(), exact: z.boolean() }).optional(),
    /** With `band`. Its figures are in the unit of the metric, and no scaled integers. */
    band: bandSchema.optional(),
    points: z.array(pointSchemaOf(figures)).max(POINTS_PER_SERIES + 2),
  });

/** The answer to `GET /metrics/{name}`, the earliest step first: from the start of the first step to the end of the last. */
export const figuresAnswerSchema = answerSchemaOf(figuresSchema);

/** The same with `sketches=true`, of which the points can be merged. */
export const historyAnswerSchema = answerSchemaOf(partialAggregateSchema);

export type HistoryQuery = z.infer<typeof historyQuerySchema>;
export type HistoryAnswer = z.infer<typeof historyAnswerSchema>;
export type HistoryPoint = HistoryAnswer['points'][number];
export type Figures = z.infer<typeof figuresSchema>;
export type FiguresAnswer = z.infer<typeof figuresAnswerSchema>;
