import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';

interface StoredRecord {
  readonly shard: string;
  readonly seq: string;
  readonly data: string;
}

const readShard = async (client: KinesisClient, stream: string, shard: string): Promise<StoredRecord[]> => {
  const place = { StreamName: stream, ShardId: shard, ShardIteratorType: 'TRIM_HORIZON' } as const;
  let { ShardIterator } = await client.send(new GetShardIteratorCommand(place));
  const records: StoredRecord[] = [];
  for (let full = true; full && ShardIterator; ) {
    const page: Awaited<ReturnType<typeof getRecords>> = await getRecords(client, ShardIterator);
    records.push(...page.records.map((record) => ({ shard, ...record })));
    full = page.records.length > 0;
    ShardIterator = page.next;
  }
  return records;
};

const getRecords = async (client: KinesisClient, iterator: string) => {
  const answer = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
  const records = (answer.Records ?? []).map(({ SequenceNumber = '', Data = new Uint8Array() }) => ({
    seq: SequenceNumber,
    data: new TextDecoder().decode(Data),
  }));
  return { records, next: answer.NextShardIterator };
};

/** Everything that is on a stream now. */
export const readStream = async (client: KinesisClient, stream: string): Promise<StoredRecord[]> => {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: stream }));
  const shards = await Promise.all(Shards.map(({ ShardId = '' }) => readShard(client, stream, ShardId)));
  return shards.flat();
};
