import { SUBJECT_BYTES } from '@millrace/contract';
import { z } from 'zod';
import { AppError } from '../../app/errors';
import { BUCKETS } from './item-row';

/** Where a page ended: behind this subject of this bucket. */
const placeSchema = z.strictObject({
  type: z.string(),
  bucket: z
    .int()
    .min(0)
    .max(BUCKETS - 1),
  after: z.string().refine((after) => !/\p{Surrogate}/u.test(after) && Buffer.byteLength(after) <= SUBJECT_BYTES),
});

export type ItemPlace = z.infer<typeof placeSchema>;

export const encodePlace = (place: ItemPlace): string => Buffer.from(JSON.stringify(place)).toString('base64url');

const parsed = (next: string): unknown => {
  try {
    return JSON.parse(Buffer.from(next, 'base64url').toString());
  } catch {
    return undefined;
  }
};

/** @throws AppError `invalid_input` for what no page of this type ended with. */
export const decodePlace = (type: string, next: string): ItemPlace => {
  const place = placeSchema.safeParse(parsed(next));
  if (place.success && place.data.type === type) return place.data;
  throw new AppError('invalid_input', 'next is not from a page of these items: leave it out to begin anew', 'next');
};
