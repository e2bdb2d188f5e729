import { z } from 'zod';
import { openJournal, readJournal } from '../shared/journal';

/**
 * How far a reader is in one shard: where the first record stands that is not done, or behind which record it goes on, or that
 * the shard takes no more records and all are done.
 */
const checkpointSchema = z.union([
  z.strictObject({ at: z.string() }),
  z.strictObject({ after: z.string() }),
  z.strictObject({ ended: z.literal(true) }),
]);

export type ReaderCheckpoint = z.infer<typeof checkpointSchema>;

const lineSchema = z.union([
  z.strictObject({ reader: z.string(), since: z.number() }),
  z.strictObject({ reader: z.string(), shard: z.string(), checkpoint: checkpointSchema }),
]);

type Line = z.infer<typeof lineSchema>;

interface ReaderCheckpoints {
  readonly since: number;
  readonly shards: Map<string, ReaderCheckpoint>;
}

/** Whose checkpoints they are. When any of it changes, it is another reader, which begins anew. */
export interface ReaderIdentity {
  readonly logicalId: string;
  readonly streamArn: string;
  /** When the stream was created, ms since the epoch, or what else distinguishes it from another of the same name. */
  readonly streamCreated: string | number;
  /** What gets the records: the function's ARN. */
  readonly target: string;
}

/** The checkpoints of one reader. */
export interface ShardCheckpoints {
  /** When this reader began, ms since the epoch: what LATEST means for shards that have no checkpoint yet. */
  readonly since: number;
  /** Nobody has read the stream in this reader's name before. */
  readonly isNew: boolean;
  readonly get: (shardId: string) => ReaderCheckpoint | undefined;
  /** To be called when the records are done, not before. They survive the end of the process once this has returned. */
  readonly put: (shardId: string, checkpoint: ReaderCheckpoint) => void;
}

export interface ReaderCheckpointStore {
  readonly of: (identity: ReaderIdentity, now?: number) => ShardCheckpoints;
  readonly close: () => void;
}

const keyOf = ({ logicalId, streamArn, streamCreated, target }: ReaderIdentity): string =>
  [logicalId, streamArn, streamCreated, target].join(' ');

const load = (file: string): Map<string, ReaderCheckpoints> => {
  const readers = new Map<string, ReaderCheckpoints>();
  for (const raw of readJournal(file)) {
    const line = lineSchema.safeParse(raw).data;
    if (!line) continue;
    if ('since' in line) readers.set(line.reader, { since: line.since, shards: new Map() });
    else readers.get(line.reader)?.shards.set(line.shard, line.checkpoint);
  }
  return readers;
};

const summary = (readers: ReadonlyMap<string, ReaderCheckpoints>): Line[] =>
  [...readers].flatMap(([reader, { since, shards }]) => [
    { reader, since },
    ...[...shards].map(([shard, checkpoint]) => ({ reader, shard, checkpoint })),
  ]);

/**
 * Stores checkpoints in a journal, a line each, the last one of a shard counting. What the loss of power costs of them is read again.
 * @param mostLines after so many the file is written anew, with the last line of each shard alone.
 */
export const openReaderCheckpoints = (file: string, mostLines?: number): ReaderCheckpointStore => {
  const readers = load(file);
  const journal = openJournal(file, () => summary(readers), mostLines);
  const append = (line: Line): void => journal.append(line);

  return {
    of: (identity, now = Date.now()) => {
      const reader = keyOf(identity);
      const known = readers.get(reader);
      const state = known ?? { since: now, shards: new Map<string, ReaderCheckpoint>() };
      if (!known) {
        readers.set(reader, state);
        append({ reader, since: now });
      }
      return {
        since: state.since,
        isNew: !known,
        get: (shardId) => state.shards.get(shardId),
        put: (shard, checkpoint) => {
          state.shards.set(shard, checkpoint);
          append({ reader, shard, checkpoint });
        },
      };
    },
    close: journal.close,
  };
};
