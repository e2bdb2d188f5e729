import { z } from 'zod';
import { measureNameSchema } from './partial';
import { nameSchema } from './topic';

export const dimensionSchema = z.strictObject({
  name: nameSchema,
  label: z.string().min(1),
  /** Labels that are always kept apart, however many others there are. */
  declared: z.array(z.string()).optional(),
});

/** A level at which a card turns amber or red: at or above it, or at or below it. */
export const thresholdsSchema = z.strictObject({
  direction: z.enum(['above', 'below']),
  warning: z.number(),
  critical: z.number(),
});

export const metricSchema = z.strictObject({
  name: nameSchema,
  label: z.string().min(1),
  /** Cards of one category stand together. */
  category: z.string().min(1),
  description: z.string().min(1),
  measure: measureNameSchema,
  /** `views`, `%`, `GB`, `USD`. */
  unit: z.string().min(1),
  /** Decimals at which values are kept; partials hold integers at this scale. */
  decimals: z.int().min(0).max(9),
  /** Event types that it reads. Empty for the metrics that Millrace keeps of itself. */
  events: z.array(z.string().min(1)),
  dimensions: z.array(dimensionSchema),
  thresholds: thresholdsSchema.optional(),
});

/** The answer to `GET /catalog`. */
export const catalogSchema = z.strictObject({
  protocol: z.int().positive(),
  metrics: z.array(metricSchema),
});

export type Dimension = z.infer<typeof dimensionSchema>;
export type Thresholds = z.infer<typeof thresholdsSchema>;
export type Metric = z.infer<typeof metricSchema>;
export type Catalog = z.infer<typeof catalogSchema>;
