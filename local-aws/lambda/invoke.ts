import { randomUUID } from 'node:crypto';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { type Outcome, outcomeOf } from './event-source-mapping/after-invocation';
import { toEvent } from './event-source-mapping/kinesis-source';
import type { Answer } from './event-source-mapping/on-failure';
import type { Item } from './event-source-mapping/queued-record';

/** How a function was called: its own answer, or that it failed. Undefined when it could not be called at all. */
export type Call = Answer & { readonly value: unknown };

const parse = (payload: Uint8Array | undefined): unknown => {
  const text = Buffer.from(payload ?? []).toString();
  return text === '' ? null : JSON.parse(text);
};

/** Calls the function and waits for it. One that throws or times out has a `functionError`. */
export const callFunction = async (
  client: LambdaClient,
  name: string,
  payload: Buffer,
  report: (problem: string) => void,
): Promise<Call | undefined> => {
  try {
    const answer = await client.send(new InvokeCommand({ FunctionName: name, Payload: payload }));
    const requestId = answer.$metadata.requestId ?? randomUUID();
    const call = { requestId, statusCode: answer.StatusCode ?? 200 };
    if (answer.FunctionError) return { ...call, functionError: answer.FunctionError, value: undefined };
    return { ...call, value: parse(answer.Payload) };
  } catch (error) {
    report(`could not be called: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
};

export interface Invocation {
  readonly outcome: Outcome;
  readonly call?: Call;
}

/** Calls the function with records of a stream. `partial`: its answer may name the records that failed. */
export const invokeWithBatch = async (
  client: LambdaClient,
  { functionName, partial }: { readonly functionName: string; readonly partial: boolean },
  items: readonly Item<string>[],
  report: (problem: string) => void,
): Promise<Invocation> => {
  const call = await callFunction(client, functionName, toEvent(items), report);
  if (!call) return { outcome: 'unavailable' };
  const ids = items.map(({ id }) => id);
  const judged = partial ? outcomeOf(call.value, ids) : 'done';
  const outcome = call.functionError === undefined ? judged : 'failed';
  if (outcome === 'failed') report(`failed on a batch of ${items.length}`);
  else if (typeof outcome === 'object') report(`did ${outcome.failedFrom} records of a batch of ${items.length}`);
  return { outcome, call };
};
