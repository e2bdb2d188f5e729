import { closeSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { z } from 'zod';

/**
 * How far a reader is in one shard: where the first record stands that is not done, or behind which record it goes on, or that
 * the shard takes no more records and all are done.
 */
const checkpointSchema = z.union([
  z.strictObject({ at: z.string() }),
  z.strictObject({ after: z.string() }),
  z.strictObject({ ended: z.literal(true) }),
]);

export type Checkpoint = z.infer<typeof checkpointSchema>;

const lineSchema = z.union([
  z.strictObject({ reader: z.string(), since: z.number() }),
  z.strictObject({ reader: z.string(), shard: z.string(), checkpoint: checkpointSchema }),
]);

type Line = z.infer<typeof lineSchema>;

type Kept = { readonly since: number; readonly shards: Map<string, Checkpoint> };

/** Whose checkpoints they are. When any of it changes, it is another reader, which begins anew. */
export type ReaderIdentity = {
  readonly logicalId: string;
  readonly streamArn: string;
  /** When the stream was created, ms since the epoch, or what else tells it from another of the same name. */
  readonly streamCreated: string | number;
  /** What gets the records: the function's ARN. */
  readonly target: string;
};

/** The checkpoints of one reader. */
export type Positions = {
  /** When this reader began, ms since the epoch: what LATEST means for shards that have no checkpoint yet. */
  readonly since: number;
  /** Nobody has read the stream in this reader's name before. */
  readonly isNew: boolean;
  readonly get: (shardId: string) => Checkpoint | undefined;
  /** To be called when the records are done, not before. They survive the end of the process once this has returned. */
  readonly put: (shardId: string, checkpoint: Checkpoint) => void;
};

export type PositionStore = {
  readonly of: (identity: ReaderIdentity, now?: number) => Positions;
  readonly close: () => void;
};

const keyOf = ({ logicalId, streamArn, streamCreated, target }: ReaderIdentity): string =>
  [logicalId, streamArn, streamCreated, target].join(' ');

const parseLine = (text: string): Line | undefined => {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // The end of a line that was being written when the process was killed.
    return undefined;
  }
};

const readLines = (file: string): string[] => {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
};

const load = (file: string): Map<string, Kept> => {
  const readers = new Map<string, Kept>();
  for (const text of readLines(file)) {
    const line = parseLine(text);
    if (!line) continue;
    if ('since' in line) readers.set(line.reader, { since: line.since, shards: new Map() });
    else readers.get(line.reader)?.shards.set(line.shard, line.checkpoint);
  }
  return readers;
};

const textOf = (line: Line): string => `${JSON.stringify(line)}\n`;

const summary = (readers: ReadonlyMap<string, Kept>): string =>
  [...readers]
    .flatMap(([reader, { since, shards }]) => [
      textOf({ reader, since }),
      ...[...shards].map(([shard, checkpoint]) => textOf({ reader, shard, checkpoint })),
    ])
    .join('');

/**
 * Keeps checkpoints in one file, a line each, the last one counting. A line is in the hands of the operating system before `put`
 * returns, so the end of the process loses none; the loss of power may, and then records are read again.
 * @param mostLines after so many the file is written anew, with the last line of each shard alone.
 */
export const openPositionStore = (file: string, mostLines = 20_000): PositionStore => {
  const readers = load(file);
  let lines = 0;

  /** Puts a complete file in place of the old one, so that there is always one or the other, and never the rest of a torn line. */
  const renew = (): number => {
    const fresh = openSync(`${file}.new`, 'w');
    writeSync(fresh, summary(readers));
    renameSync(`${file}.new`, file);
    lines = 0;
    return fresh;
  };
  let open = renew();

  const append = (line: Line): void => {
    writeSync(open, textOf(line));
    lines += 1;
    if (lines < mostLines) return;
    closeSync(open);
    open = renew();
  };

  return {
    of: (identity, now = Date.now()) => {
      const reader = keyOf(identity);
      const known = readers.get(reader);
      const kept = known ?? { since: now, shards: new Map<string, Checkpoint>() };
      if (!known) {
        readers.set(reader, kept);
        append({ reader, since: now });
      }
      return {
        since: kept.since,
        isNew: !known,
        get: (shardId) => kept.shards.get(shardId),
        put: (shard, checkpoint) => {
          kept.shards.set(shard, checkpoint);
          append({ reader, shard, checkpoint });
        },
      };
    },
    close: () => closeSync(open),
  };
};
