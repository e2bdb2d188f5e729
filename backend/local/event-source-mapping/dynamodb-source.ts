import {
  type _Record,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { Problem } from '../problem';
import { toEntry } from './dynamodb-event';
import { matches } from './filter';
import { itemOf } from './kinesis-event';
import type { Source } from './kinesis-source';
import type { StreamMapping } from './mappings';
import type { ReadRecords, ShardReader } from './shard-reader';

type Shard = { readonly StreamArn: string; readonly ShardId: string };
type Position = Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'SequenceNumber'>;

/** Most records of one answer, a limit of GetRecords. */
const MOST = 1000;

const openShard = async (
  client: DynamoDBStreamsClient,
  shard: Shard,
  start: 'LATEST' | 'TRIM_HORIZON',
): Promise<ShardReader<_Record>> => {
  const iteratorAt = async (position: Position): Promise<string | undefined> =>
    (await client.send(new GetShardIteratorCommand({ ...shard, ...position }))).ShardIterator;
  let resume: Position = { ShardIteratorType: start };
  let iterator = await iteratorAt(resume);
  const read = async (limit: number): Promise<ReadRecords<_Record>> => {
    if (iterator === undefined) return { records: [], ended: true };
    try {
      const request = new GetRecordsCommand({ ShardIterator: iterator, Limit: Math.min(limit, MOST) });
      const { Records = [], NextShardIterator } = await client.send(request);
      const last = Records.at(-1)?.dynamodb?.SequenceNumber;
      if (last) resume = { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: last };
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

/** The changes of a table. The stream's real ARN is the stand-in's: the template's stands only in events. */
export const dynamodbSource = async (
  client: DynamoDBStreamsClient,
  { source: table, eventSourceArn, patterns }: StreamMapping,
  region: string,
): Promise<Source> => {
  const { Streams = [] } = await client.send(new ListStreamsCommand({ TableName: table }));
  const StreamArn = Streams[0]?.StreamArn;
  if (StreamArn === undefined) throw new Problem(`table ${table} has no stream to read changes from`);
  return {
    list: async () => {
      const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
      return (StreamDescription?.Shards ?? []).map(({ ShardId = '', ParentShardId, SequenceNumberRange }) => ({
        id: ShardId,
        parents: ParentShardId === undefined ? [] : [ParentShardId],
        closed: SequenceNumberRange?.EndingSequenceNumber !== undefined,
      }));
    },
    open: async (shardId, start) => {
      const reader = await openShard(client, { StreamArn, ShardId: shardId }, start);
      return {
        read: async (limit) => {
          const { records, ended } = await reader.read(limit);
          const entries = records.map((record) => toEntry(record, { eventSourceArn, region }));
          const kept = entries.filter((entry) => patterns.length === 0 || patterns.some((one) => matches(one, entry)));
          const items = kept.map((entry) => {
            const { SequenceNumber, ApproximateCreationDateTime } = entry.dynamodb;
            return itemOf(entry, SequenceNumber, ApproximateCreationDateTime * 1000);
          });
          return { items, count: records.length, ended };
        },
      };
    },
  };
};
