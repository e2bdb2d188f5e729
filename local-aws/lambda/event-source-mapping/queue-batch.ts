import { responseSchema } from './batch-response';

export interface QueueSettings {
  readonly batchSize: number;
  readonly windowMs: number;
}

/** Messages that wait for the rest of their batch. */
export interface Gathered {
  readonly count: number;
  readonly bytes: number /** When the first came. */;
  readonly since: number;
}

/** Limits of ReceiveMessage: messages of one answer, and how long it waits for the first. */
const RECEIVE = { most: 10, waitMs: 20_000 };

/** Lambda's limit for an invocation; one answer of ReceiveMessage, 1 MiB at most, must still fit. */
const ROOM_BYTES = 5 * 1024 * 1024;

/** What to ask of the queue next; undefined when the batch goes out as it is. */
export const nextReceive = (
  { batchSize, windowMs }: QueueSettings,
  { count, bytes, since }: Gathered,
  now: number,
): { readonly most: number; readonly waitMs: number } | undefined => {
  if (count === 0) return { most: Math.min(RECEIVE.most, batchSize), waitMs: RECEIVE.waitMs };
  const left = since + windowMs - now;
  if (count >= batchSize || bytes >= ROOM_BYTES || left <= 0) return undefined;
  return { most: Math.min(RECEIVE.most, batchSize - count), waitMs: Math.min(RECEIVE.waitMs, left) };
};

/** The messages that a partial answer lets go from the queue: all but those reported on, and none when a report makes no sense. */
export const messagesDone = (answer: unknown, ids: readonly string[]): readonly string[] => {
  if (answer === null || answer === undefined || answer === '') return ids;
  const parsed = responseSchema.safeParse(answer);
  if (!parsed.success) return [];
  const failed = new Set((parsed.data.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  return [...failed].every((id) => ids.includes(id)) ? ids.filter((id) => !failed.has(id)) : [];
};
