import type { LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { callFunction, type FunctionCall } from '../invoke';
import type { InvocationOutcome } from './after-invocation';
import { type QueuedRecord, toEvent } from './queued-record';

/** A partial answer. Without the list nothing has failed. */
export const responseSchema = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

/**
 * What a function's answer says of a batch of a stream with `ReportBatchItemFailures`: nothing reported is success, and all
 * from the first record reported on has failed. An identifier that is missing, empty or of no record fails the whole batch.
 */
export const reportedOutcome = (answer: unknown, ids: readonly string[]): InvocationOutcome => {
  if (answer === null || answer === undefined || answer === '') return 'done';
  const parsed = responseSchema.safeParse(answer);
  if (!parsed.success) return 'failed';
  const places = (parsed.data.batchItemFailures ?? []).map(({ itemIdentifier }) => ids.indexOf(itemIdentifier));
  if (places.length === 0) return 'done';
  return places.includes(-1) ? 'failed' : { failedFrom: Math.min(...places) };
};

export interface BatchInvocation {
  readonly outcome: InvocationOutcome;
  readonly call?: FunctionCall;
}

/** Calls the function with records of a stream. `partial`: its answer may name the records that failed. */
export const invokeWithBatch = async (
  client: LambdaClient,
  { functionName, partial }: { readonly functionName: string; readonly partial: boolean },
  items: readonly QueuedRecord<string>[],
  report: (reason: string) => void,
): Promise<BatchInvocation> => {
  const call = await callFunction(client, functionName, toEvent(items), report);
  if (!call) return { outcome: 'unavailable' };
  const ids = items.map(({ id }) => id);
  const reported = partial ? reportedOutcome(call.value, ids) : 'done';
  const outcome = call.functionError === undefined ? reported : 'failed';
  if (outcome === 'failed') report(`failed on a batch of ${items.length}`);
  else if (typeof outcome === 'object') report(`did ${outcome.failedFrom} records of a batch of ${items.length}`);
  return { outcome, call };
};
