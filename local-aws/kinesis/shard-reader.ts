import type { ReaderCheckpoint } from './checkpoint-store';

export interface ReadRecords<R> {
  readonly records: readonly R[];
  readonly ended: boolean;
}

/** Where to begin in a shard. `since`: with what arrived from then on, ms since the epoch. */
export type ReadPosition =
  | 'LATEST'
  | 'TRIM_HORIZON'
  | { readonly since: number }
  | Exclude<ReaderCheckpoint, { ended: true }>;

/** What every log can find by itself. */
export type NativeReadPosition = Exclude<ReadPosition, { since: number }>;

interface RecordsPage<R> {
  readonly records: readonly R[];
  readonly next: string | undefined;
}

/** One shard of a log, as its service's API has it. Errors keep the names that the service gives them. */
export interface ShardClient<R> {
  /** Most records of one answer, the service's limit. */
  readonly most: number;
  readonly iteratorAt: (position: NativeReadPosition) => Promise<string | undefined>;
  readonly read: (iterator: string, limit: number) => Promise<RecordsPage<R>>;
  readonly sequenceNumberOf: (record: R) => string | undefined;
  /** When the log took it, ms since the epoch, and how exactly that is known. */
  readonly arrivalOf: (record: R) => number;
  readonly arrivalStepMs: number;
}

export interface ShardReader<R> {
  /** The next records, at most `limit`; none when there are none yet. */
  readonly read: (limit: number) => Promise<ReadRecords<R>>;
}

const isNamed = (error: unknown, names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name);

/** The records behind a checkpoint are gone, or were never in this log; as on AWS, reading goes on with the oldest there are. */
const isTrimmed = (error: unknown): boolean =>
  isNamed(error, ['TrimmedDataAccessException', 'InvalidArgumentException', 'ValidationException']);

/** By reading: DynamoDB knows no AT_TIMESTAMP, and kinesalite never answers one behind which there is no record. */
const iteratorSince = async <R>(client: ShardClient<R>, since: number): Promise<string | undefined> => {
  const first = since - (since % client.arrivalStepMs);
  let iterator = await client.iteratorAt('TRIM_HORIZON');
  while (iterator !== undefined) {
    const { records, next } = await client.read(iterator, client.most);
    const found = records.find((record) => client.arrivalOf(record) >= first);
    const at = found && client.sequenceNumberOf(found);
    if (at !== undefined) return client.iteratorAt({ at });
    if (records.length === 0) return next;
    iterator = next;
  }
  return undefined;
};

const iteratorAt = async <R>(client: ShardClient<R>, position: ReadPosition): Promise<string | undefined> => {
  if (typeof position === 'object' && 'since' in position) return iteratorSince(client, position.since);
  try {
    return await client.iteratorAt(position);
  } catch (error) {
    if (typeof position === 'string' || !isTrimmed(error)) throw error;
    return client.iteratorAt('TRIM_HORIZON');
  }
};

/** Opens the shard where reading is to start. With LATEST everything put after this has resolved will be read. */
export const openShard = async <R>(
  client: ShardClient<R>,
  position: ReadPosition,
  now: () => number = Date.now,
): Promise<ShardReader<R>> => {
  // Where to go on when the iterator has expired, which it does after some minutes without a read.
  let resume: ReadPosition = position === 'LATEST' ? { since: now() } : position;
  let iterator = await iteratorAt(client, position);

  const next = async (from: string, limit: number): Promise<readonly R[]> => {
    const answer = await client.read(from, Math.min(limit, client.most));
    const last = answer.records.at(-1);
    const after = last && client.sequenceNumberOf(last);
    if (after !== undefined) resume = { after };
    iterator = answer.next;
    return answer.records;
  };

  const read = async (limit: number): Promise<ReadRecords<R>> => {
    if (iterator === undefined) return { records: [], ended: true };
    try {
      const records = await next(iterator, limit);
      return { records, ended: iterator === undefined };
    } catch (error) {
      if (isNamed(error, ['TrimmedDataAccessException'])) resume = 'TRIM_HORIZON';
      else if (!isNamed(error, ['ExpiredIteratorException'])) throw error;
      iterator = await iteratorAt(client, resume);
      return { records: [], ended: false };
    }
  };
  return { read };
};
