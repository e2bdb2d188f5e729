/** A record on its way to a function. */
export interface QueuedRecord<T> {
  readonly payload: T;
  /** What a function names it by in a partial answer: its sequence number. */
  readonly id: string;
  /** When the log took it, ms since the epoch. */
  readonly arrived: number;
  /** What it adds to the invocation's payload. */
  readonly bytes: number;
}

/** @param entry what stands for the record in the event's `Records`. */
export const queuedRecord = (entry: object, id: string, arrived: number): QueuedRecord<string> => {
  const payload = JSON.stringify(entry);
  return { payload, id, arrived, bytes: Buffer.byteLength(payload) + 1 };
};

export const toEvent = (items: readonly QueuedRecord<string>[]): Buffer =>
  Buffer.from(`{"Records":[${items.map(({ payload }) => payload).join(',')}]}`);

/** Lambda's limit for the payload of an invocation, less what stands around the records. */
export const PAYLOAD_BYTES = 6 * 1024 * 1024 - 64;

/** How many of the items make the next batch (at least one, however large), and whether no more would fit. */
export const batchLength = <T>(
  items: readonly QueuedRecord<T>[],
  batchSize: number,
): { readonly length: number; readonly full: boolean } => {
  let bytes = 0;
  for (const [index, item] of items.entries()) {
    bytes += item.bytes;
    if (index > 0 && bytes > PAYLOAD_BYTES) return { length: index, full: true };
    if (index + 1 === batchSize) return { length: batchSize, full: true };
  }
  return { length: items.length, full: false };
};

/** @param oldest the earliest arrival that is not too old. */
export const splitByAge = <T>(items: readonly QueuedRecord<T>[], oldest: number) => {
  const old = items.filter(({ arrived }) => arrived < oldest);
  return old.length === 0 ? { old, fresh: items } : { old, fresh: items.filter(({ arrived }) => arrived >= oldest) };
};
