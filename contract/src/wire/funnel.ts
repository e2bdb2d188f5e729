import { z } from 'zod';
import { behindSchema, historyQuerySchema } from './history';
import { nameSchema } from './topic';

/** Most labels of an answer of `GET /funnels/{name}`. */
export const FUNNEL_LABELS = 50;

/**
 * The query of `GET /funnels/{name}`: which steps were reached in [`from`, `to`), of windows that overlap it, each of them whole. `by` names a dimension
 * of the funnel.
 */
export const funnelQuerySchema = historyQuerySchema
  .pick({ from: true, to: true, tz: true })
  .extend({ by: nameSchema.optional() });

const funnelStepsSchema = z.array(
  z.strictObject({
    step: z.string().min(1),
    /** That reached it in the range. */
    sessions: z.int().nonnegative(),
    /** How long these took from the step before, each within 1 %. Absent for the first, and where none reached it. */
    seconds: z.strictObject({ p50: z.number(), p90: z.number() }).optional(),
  }),
);

/** The answer to `GET /funnels/{name}`: of each step, in their order, how many sessions reached it in the range. */
export const funnelAnswerSchema = z.strictObject({
  funnel: nameSchema,
  /** Ms since the epoch. */
  from: z.int(),
  to: z.int(),
  by: nameSchema.optional(),
  /** When the figures were read, ms since the epoch. */
  asOf: z.int(),
  lastArrival: z.int().optional(),
  behind: behindSchema,
  steps: funnelStepsSchema,
  /** With `by`: those with the most sessions first. */
  labels: z.array(z.strictObject({ label: z.string().min(1), steps: funnelStepsSchema })).optional(),
  /** Where some labels are not named, or not all of their sessions: of each step how many sessions are in none of `labels`. */
  other: z.array(z.int().nonnegative()).optional(),
});

export type FunnelQuery = z.infer<typeof funnelQuerySchema>;
export type FunnelAnswer = z.infer<typeof funnelAnswerSchema>;
export type FunnelSteps = FunnelAnswer['steps'];
