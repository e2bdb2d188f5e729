import { z } from 'zod';
import type { Outcome } from './settle';

/** A partial answer. Without the list nothing has failed. */
export const responseSchema = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

/**
 * What a function's answer says of a batch of a stream with `ReportBatchItemFailures`: nothing reported is success, and all
 * from the first record reported on has failed. An identifier that is missing, empty or of no record fails the whole batch.
 */
export const outcomeOf = (answer: unknown, ids: readonly string[]): Outcome => {
  if (answer === null || answer === undefined || answer === '') return 'done';
  const parsed = responseSchema.safeParse(answer);
  if (!parsed.success) return 'failed';
  const places = (parsed.data.batchItemFailures ?? []).map(({ itemIdentifier }) => ids.indexOf(itemIdentifier));
  if (places.length === 0) return 'done';
  return places.includes(-1) ? 'failed' : { failedFrom: Math.min(...places) };
};
