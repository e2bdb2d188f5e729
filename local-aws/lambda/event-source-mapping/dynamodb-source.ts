import {
  type _Record,
  type AttributeValue,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { type NativeReadPosition, openShard, type ShardClient } from '../../kinesis/shard-reader';
import { matches } from '../../shared/filter';
import { UserError } from '../../shared/user-error';
import type { Source } from './kinesis-source';
import type { StreamMapping } from './mappings';
import { queuedRecord } from './queued-record';

export interface TableOrigin {
  readonly eventSourceArn: string;
  readonly region: string;
}

/** Binary values are in base64 in the event, at any depth. */
const plain = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
};

const image = (name: string, attributes: Record<string, AttributeValue> | undefined) =>
  attributes === undefined ? {} : { [name]: plain(attributes) };

/**
 * A change of a table as Lambda hands it to a function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
const toEntry = ({ eventID, eventName, dynamodb = {} }: _Record, { eventSourceArn, region }: TableOrigin) => ({
  eventID: eventID ?? '',
  eventName: eventName ?? '',
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: region,
  dynamodb: {
    ApproximateCreationDateTime: Math.floor((dynamodb.ApproximateCreationDateTime?.getTime() ?? 0) / 1000),
    ...image('Keys', dynamodb.Keys),
    ...image('NewImage', dynamodb.NewImage),
    ...image('OldImage', dynamodb.OldImage),
    SequenceNumber: dynamodb.SequenceNumber ?? '',
    SizeBytes: dynamodb.SizeBytes ?? 0,
    StreamViewType: dynamodb.StreamViewType ?? '',
  },
  eventSourceARN: eventSourceArn,
});

type IteratorPosition = Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'SequenceNumber'>;

const iteratorPosition = (position: NativeReadPosition): IteratorPosition => {
  if (typeof position === 'string') return { ShardIteratorType: position };
  if ('at' in position) return { ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: position.at };
  return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position.after };
};

const tableShard = (client: DynamoDBStreamsClient, StreamArn: string, ShardId: string): ShardClient<_Record> => ({
  most: 1000,
  arrivalStepMs: 1000,
  iteratorAt: async (position) =>
    (await client.send(new GetShardIteratorCommand({ StreamArn, ShardId, ...iteratorPosition(position) })))
      .ShardIterator,
  read: async (iterator, limit) => {
    const answer = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: limit }));
    return { records: answer.Records ?? [], next: answer.NextShardIterator };
  },
  sequenceNumberOf: ({ dynamodb }) => dynamodb?.SequenceNumber,
  arrivalOf: ({ dynamodb }) => dynamodb?.ApproximateCreationDateTime?.getTime() ?? 0,
});

/** The changes of a table. The stream's real ARN is the stand-in's: the template's stands only in events. */
export const dynamodbSource = async (
  client: DynamoDBStreamsClient,
  { source: table, eventSourceArn, patterns }: StreamMapping,
  region: string,
): Promise<Source> => {
  const { Streams = [] } = await client.send(new ListStreamsCommand({ TableName: table }));
  const StreamArn = Streams[0]?.StreamArn;
  if (StreamArn === undefined) throw new UserError(`table ${table} has no stream to read changes from`);
  return {
    created: StreamArn,
    list: async () => {
      const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
      return (StreamDescription?.Shards ?? []).map(({ ShardId = '', ParentShardId }) => ({
        id: ShardId,
        parents: ParentShardId === undefined ? [] : [ParentShardId],
        // The stand-in never closes one, though it reports the last number of an open one as its end.
        closed: false,
      }));
    },
    open: async (shardId, position) => {
      const reader = await openShard(tableShard(client, StreamArn, shardId), position);
      return {
        read: async (limit) => {
          const { records, ended } = await reader.read(limit);
          const entries = records.map((record) => toEntry(record, { eventSourceArn, region }));
          const passing = entries.filter(
            (entry) => patterns.length === 0 || patterns.some((one) => matches(one, entry)),
          );
          const items = passing.map((entry) => {
            const { SequenceNumber, ApproximateCreationDateTime } = entry.dynamodb;
            return queuedRecord(entry, SequenceNumber, ApproximateCreationDateTime * 1000);
          });
          return { items, count: records.length, last: records.at(-1)?.dynamodb?.SequenceNumber, ended };
        },
      };
    },
  };
};
