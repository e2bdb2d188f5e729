import {
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
  type _Record as KinesisRecord,
  ListShardsCommand,
  type ListShardsCommandOutput,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis';
import { compareSequenceNumbers, type SequenceNumber } from '@millrace/contract';
import type { StreamTail } from '../../app/archive/ports';
import type { LogRecord } from '../../domain/fold/log-record';
import { reaching, reachingPages } from '../dynamodb/document-client';

interface KinesisStream {
  readonly client: KinesisClient;
  readonly stream: string;
}

const shards = async ({ client, stream }: KinesisStream): Promise<ReadonlySet<string>> => {
  const found = new Set<string>();
  let page: { StreamName: string } | { NextToken: string } | undefined = { StreamName: stream };
  while (page) {
    const { Shards = [], NextToken }: ListShardsCommandOutput = await client.send(new ListShardsCommand(page));
    for (const { ShardId = '' } of Shards) found.add(ShardId);
    page = NextToken ? { NextToken } : undefined;
  }
  return found;
};

const recordOf = ({ SequenceNumber: seq = '0', ApproximateArrivalTimestamp, Data }: KinesisRecord): LogRecord => ({
  seq,
  arrived: ApproximateArrivalTimestamp?.getTime() ?? 0,
  data: Data ?? new Uint8Array(),
});

type Start = Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'StartingSequenceNumber' | 'Timestamp'>;

/** The records of a shard from a place on, up to what was its last while they were read. */
async function* pagesFrom(
  { client, stream }: KinesisStream,
  shard: string,
  start: Start,
): AsyncGenerator<readonly LogRecord[]> {
  const where = new GetShardIteratorCommand({ StreamName: stream, ShardId: shard, ...start });
  let { ShardIterator: next } = await client.send(where);
  while (next) {
    const answer: GetRecordsCommandOutput = await client.send(new GetRecordsCommand({ ShardIterator: next }));
    if (answer.Records?.length) yield answer.Records.map(recordOf);
    else if (answer.MillisBehindLatest === 0) return;
    next = answer.NextShardIterator;
  }
}

const firstSince = async (on: KinesisStream, shard: string, arrived: number): Promise<SequenceNumber | undefined> => {
  const start: Start =
    arrived > 0
      ? { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(arrived) }
      : { ShardIteratorType: 'TRIM_HORIZON' };
  try {
    for await (const [first] of pagesFrom(on, shard, start)) return first?.seq;
    return undefined;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

async function* read(
  on: KinesisStream,
  shard: string,
  from: SequenceNumber,
  upTo: SequenceNumber,
): AsyncGenerator<readonly LogRecord[]> {
  const start: Start = { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: from };
  for await (const records of pagesFrom(on, shard, start)) {
    const wanted = records.filter(({ seq }) => compareSequenceNumbers(seq, upTo) <= 0);
    if (wanted.length > 0) yield wanted;
    if (wanted.length < records.length) return;
  }
}

/** Shares the reads of the shard with whatever else polls it: 5 a second, and 2 MB. */
export const kinesisStreamTail = (on: KinesisStream): StreamTail => ({
  shards: () => reaching('the stream', shards(on)),
  firstSince: (shard, arrived) => reaching('the stream', firstSince(on, shard, arrived)),
  read: (shard, from, upTo) => reachingPages('the stream', read(on, shard, from, upTo)),
});
