import {
  type _Record,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';

export type ReadRecords<R> = { readonly records: readonly R[]; readonly ended: boolean };

export type ShardReader<R> = {
  /** The next records, at most `limit`; none when there are none yet. */
  readonly read: (limit: number) => Promise<ReadRecords<R>>;
};

type Shard = { readonly StreamName: string; readonly ShardId: string };
type Position = Omit<GetShardIteratorCommandInput, keyof Shard>;

/** Most records of one answer, a limit of GetRecords. */
const MOST = 10_000;

/** Opens the shard where the mapping is to start. With LATEST everything put after this has resolved will be read. */
export const openShard = async (
  client: KinesisClient,
  shard: Shard,
  start: 'LATEST' | 'TRIM_HORIZON',
  now: () => Date = () => new Date(),
): Promise<ShardReader<_Record>> => {
  const iteratorAt = async (position: Position): Promise<string | undefined> =>
    (await client.send(new GetShardIteratorCommand({ ...shard, ...position }))).ShardIterator;
  let iterator = await iteratorAt({ ShardIteratorType: start });
  // Where to go on when the iterator has expired, which it does after five minutes without a read.
  let resume: Position =
    start === 'LATEST' ? { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: now() } : { ShardIteratorType: start };

  const read = async (limit: number): Promise<ReadRecords<_Record>> => {
    if (iterator === undefined) return { records: [], ended: true };
    const request = new GetRecordsCommand({ ShardIterator: iterator, Limit: Math.min(limit, MOST) });
    try {
      const { Records = [], NextShardIterator } = await client.send(request);
      const last = Records.at(-1)?.SequenceNumber;
      if (last) resume = { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: last };
      iterator = NextShardIterator;
      return { records: Records, ended: iterator === undefined };
    } catch (error) {
      if (!(error instanceof ExpiredIteratorException)) throw error;
      iterator = await iteratorAt(resume);
      return { records: [], ended: false };
    }
  };
  return { read };
};
