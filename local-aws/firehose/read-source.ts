import type { _Record } from '@aws-sdk/client-kinesis';
import type { ShardCheckpoints } from '../kinesis/checkpoint-store';
import type { ShardReader } from '../kinesis/shard-reader';
import { type ShardEntry, shardsToOpen } from '../kinesis/shards';
import { messageOf } from '../shared/user-error';
import { deaggregated } from './deaggregate';
import type { SourceRecord } from './transform';

export interface SourceDeps {
  readonly list: () => Promise<ShardEntry[]>;
  readonly open: (shardId: string, position: SourcePosition) => Promise<ShardReader<_Record>>;
}

/** Behind the last record that is written, or the whole shard when none is. */
export type SourcePosition = { readonly after: string } | 'TRIM_HORIZON';

export interface SourceReader {
  /** What has come to any shard since, and whether there is more at once. A shard that cannot be read is read again the next time. */
  readonly read: () => Promise<{ readonly records: SourceRecord[]; readonly more: boolean }>;
}

/** Most records of one read: few enough that those of all shards take little memory; a shard that has more is read again at once. */
const MOST = 2_000;

const toSource = (shardId: string, record: _Record): SourceRecord => ({
  shardId,
  sequenceNumber: record.SequenceNumber ?? '',
  partitionKey: record.PartitionKey ?? '',
  arrival: record.ApproximateArrivalTimestamp?.getTime() ?? 0,
  data: Buffer.from(record.Data ?? []),
});

/** Reads a whole stream from where it was left, children of a split or merge once their parents are at their end. */
export const readSource = async (
  { list, open }: SourceDeps,
  checkpoints: Pick<ShardCheckpoints, 'get'>,
  report: (reason: string) => void,
): Promise<SourceReader> => {
  const readers = new Map<string, ShardReader<_Record>>();
  const opened = new Set<string>();
  const finished = new Set<string>();
  let stale = false;

  const openNext = async (): Promise<void> => {
    const shards = await list();
    for (const id of shardsToOpen(shards, finished, opened)) {
      const checkpoint = checkpoints.get(id);
      readers.set(id, await open(id, checkpoint && 'after' in checkpoint ? checkpoint : 'TRIM_HORIZON'));
      opened.add(id);
    }
  };

  const readShard = async (shardId: string, reader: ShardReader<_Record>): Promise<SourceRecord[]> => {
    const { records, ended } = await reader.read(MOST);
    if (ended) {
      readers.delete(shardId);
      finished.add(shardId);
      stale = true;
    }
    return records.map((record) => toSource(shardId, record));
  };

  const reported = async <T>(attempt: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await attempt;
    } catch (error) {
      report(`could not be read: ${messageOf(error)}`);
      return otherwise;
    }
  };

  const refresh = async (): Promise<void> => {
    await openNext();
    stale = false;
  };

  await openNext();
  return {
    read: async () => {
      if (stale) await reported(refresh(), undefined);
      const reads = [...readers].map(([id, reader]) => reported(readShard(id, reader), []));
      const batches = await Promise.all(reads);
      return {
        records: batches.flat().flatMap(deaggregated),
        more: stale || batches.some(({ length }) => length === MOST),
      };
    },
  };
};
