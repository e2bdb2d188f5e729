import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { toEvent } from './kinesis-event';
import type { Item, Outcome } from './shard';

/** Calls the function with the batch and waits for it. A function that throws or times out has `failed`. */
export const invokeFunction = async (
  client: LambdaClient,
  name: string,
  items: readonly Item<string>[],
  report: (problem: string) => void,
): Promise<Outcome> => {
  try {
    const answer = await client.send(new InvokeCommand({ FunctionName: name, Payload: toEvent(items) }));
    if (!answer.FunctionError) return 'done';
    report(`failed on a batch of ${items.length}`);
    return 'failed';
  } catch (error) {
    report(`could not be called: ${error instanceof Error ? error.message : error}`);
    return 'unavailable';
  }
};
