import { type KinesisClient, PutRecordsCommand, type PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import type { EventStream, RecordPosition } from '../../app/sending/event-stream';
import { reaching } from '../dynamodb/document-client';

const positionOf = ({ ShardId, SequenceNumber }: PutRecordsResultEntry): RecordPosition | undefined =>
  ShardId && SequenceNumber ? { shard: ShardId, seq: SequenceNumber } : undefined;

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html: a call that succeeds may have taken some of its records alone. */
export const kinesisEventStream = ({
  client,
  stream,
}: {
  readonly client: KinesisClient;
  readonly stream: string;
}): EventStream => ({
  put: async (records) => {
    const Records = records.map(({ partitionKey, data }) => ({ PartitionKey: partitionKey, Data: data }));
    const put = client.send(new PutRecordsCommand({ StreamName: stream, Records }));
    return ((await reaching('the stream', put)).Records ?? []).map(positionOf);
  },
});
