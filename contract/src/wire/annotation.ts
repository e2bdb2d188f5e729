import { z } from 'zod';
import { momentSchema, rangeMomentSchema } from './history';
import { nameSchema } from './topic';

/** Most characters of an annotation. */
export const ANNOTATION_CHARS = 280;

/** Longest link of an annotation. */
const LINK_CHARS = 2000;

/** Longest time that one annotation is about, ms: whatever overlaps a range began no earlier than this before it. */
export const LONGEST_ANNOTATION_MS = 7 * 86_400_000;

/** Most annotations of a page of `GET /annotations`. */
export const ANNOTATIONS_PER_PAGE = 200;

/** In the order of the moments that annotations are about, and with chance on its side another for each. */
export const annotationIdSchema = z.string().regex(/^[0-9a-z]{9}-[0-9a-z]{6}$/, 'must be an id of GET /annotations');

const text = z.string().trim().min(1, 'must not be blank').max(ANNOTATION_CHARS);

/** A page of the web over TLS. Without a name before the host, which would look like the host itself. */
const link = z
  .url({ protocol: /^https$/, error: 'must be an address that begins with https://', abort: true })
  .max(LINK_CHARS)
  .refine((address) => new URL(address).username === '', 'must have no user name before the host');

/** A moment as programs write it: ms since the epoch, as a number or as text, or ISO 8601 with its offset. */
const sentMoment = z.union([z.int().nonnegative(), momentSchema]);

/**
 * What `POST /annotations` is sent. Without `time` it is about now; with `end` about the time from `time` to then. With `metric` it is shown on that metric's
 * charts alone, to whoever may see them, and without it on all.
 */
export const newAnnotationSchema = z.strictObject({
  text,
  link: link.optional(),
  metric: nameSchema.optional(),
  time: sentMoment.optional(),
  end: sentMoment.optional(),
});

/** Something that people want to remember of a moment, or of a time. `time`, `end`: ms since the epoch. */
export const annotationSchema = z.strictObject({
  id: annotationIdSchema,
  time: z.int().nonnegative(),
  end: z.int().nonnegative().optional(),
  text: z.string().min(1).max(ANNOTATION_CHARS),
  link: link.optional(),
  metric: nameSchema.optional(),
  /** Who wrote it, as others see them. */
  from: z.string(),
  /** Whether the one who reads this may remove it: its author, and admins. */
  removable: z.literal(true).optional(),
});

/** The query of `GET /annotations`: those that are about any of [`from`, `to`), whose dates are those of UTC. `next` is from the page before, with the same range. */
export const annotationsQuerySchema = z.strictObject({
  from: rangeMomentSchema,
  to: rangeMomentSchema,
  next: annotationIdSchema.optional(),
});

/** The answer to `GET /annotations`: the latest moment first. `next`, where there is one, leads to earlier ones. */
export const annotationsAnswerSchema = z.strictObject({
  annotations: z.array(annotationSchema).max(ANNOTATIONS_PER_PAGE),
  next: annotationIdSchema.optional(),
});

/** The answer to `DELETE /annotations/{id}`. */
export const removedAnnotationSchema = z.strictObject({ removed: annotationIdSchema });

/** An annotation is new, or is gone: to everyone with the topic `annotations` who may see it. */
export const annotationFrameSchema = z.union([
  z.strictObject({ type: z.literal('annotation'), annotation: annotationSchema }),
  z.strictObject({ type: z.literal('annotation'), removed: annotationIdSchema }),
]);

export type Annotation = z.infer<typeof annotationSchema>;
export type NewAnnotation = z.infer<typeof newAnnotationSchema>;
export type AnnotationsQuery = z.infer<typeof annotationsQuerySchema>;
export type AnnotationsAnswer = z.infer<typeof annotationsAnswerSchema>;
export type RemovedAnnotation = z.infer<typeof removedAnnotationSchema>;
export type AnnotationFrame = z.infer<typeof annotationFrameSchema>;
