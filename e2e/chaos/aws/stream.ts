import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordsCommand,
  type Shard,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import type { SequenceNumber } from '@millrace/contract';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { ANSWERED_IN_TIME } from '../../../backend/src/adapters/dynamodb/document-client';
import { waitUntil } from '../../../local-aws/shared/wait-until';

export interface StreamShard {
  readonly id: string;
  readonly parents: readonly string[];
  readonly from: bigint;
  readonly to: bigint;
  /** It takes records. */
  readonly open: boolean;
}

interface Put {
  readonly shard: string;
  readonly seq: SequenceNumber;
}

export interface StoredRecord {
  readonly seq: SequenceNumber;
  readonly data: Uint8Array;
}

interface Read {
  readonly records: readonly StoredRecord[];
  /** No record will ever follow. */
  readonly ended: boolean;
}

const isDefined = (text: string | undefined): text is string => text !== undefined;

const shardOf = (shard: Shard): StreamShard => ({
  id: shard.ShardId ?? '',
  parents: [shard.ParentShardId, shard.AdjacentParentShardId].filter(isDefined),
  from: BigInt(shard.HashKeyRange?.StartingHashKey ?? 0),
  to: BigInt(shard.HashKeyRange?.EndingHashKey ?? 0),
  open: shard.SequenceNumberRange?.EndingSequenceNumber === undefined,
});

/** The stream of a run, on the Kinesis stand-in. */
export class Stream {
  // The stand-in does not speak HTTP/2, the client's default. No fault is injected here, so calls may be retried.
  private readonly client = new KinesisClient({
    requestHandler: new NodeHttpHandler(ANSWERED_IN_TIME),
    maxAttempts: 3,
  });
  private readonly name: string;
  /** Shards that take no records any more. */
  private readonly closed = new Set<string>();

  constructor(name: string) {
    this.name = name;
  }

  async create(shards: number): Promise<void> {
    await this.client.send(new CreateStreamCommand({ StreamName: this.name, ShardCount: shards }));
    await this.active();
  }

  async shards(): Promise<readonly StreamShard[]> {
    const { Shards = [] } = await this.client.send(new ListShardsCommand({ StreamName: this.name }));
    return Shards.map(shardOf);
  }

  /** Where each record went, in the order of the records. */
  async put(records: readonly { readonly data: Uint8Array; readonly key: string }[]): Promise<readonly Put[]> {
    const { Records = [] } = await this.client.send(
      new PutRecordsCommand({
        StreamName: this.name,
        Records: records.map(({ data, key }) => ({ Data: data, PartitionKey: key })),
      }),
    );
    return Records.map(({ ShardId, SequenceNumber, ErrorMessage }) => {
      if (!ShardId || !SequenceNumber) throw new Error(`the stream refused a record: ${ErrorMessage}`);
      return { shard: ShardId, seq: SequenceNumber };
    });
  }

  /** What stands in a shard after `seq`, or from its beginning on. */
  async readAfter(shard: string, seq: SequenceNumber | undefined): Promise<Read> {
    const { ShardIterator } = await this.client.send(
      new GetShardIteratorCommand({
        StreamName: this.name,
        ShardId: shard,
        ...(seq === undefined
          ? { ShardIteratorType: 'TRIM_HORIZON' }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: seq }),
      }),
    );
    const records: StoredRecord[] = [];
    let iterator = ShardIterator;
    while (iterator) {
      const answer = await this.client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: 10_000 }));
      const found = answer.Records ?? [];
      records.push(
        ...found.map(({ SequenceNumber = '', Data = new Uint8Array() }) => ({ seq: SequenceNumber, data: Data })),
      );
      // The stand-in goes on giving iterators of a closed shard that never had a record.
      if (found.length === 0 && answer.NextShardIterator) return { records, ended: this.closed.has(shard) };
      iterator = answer.NextShardIterator;
    }
    return { records, ended: true };
  }

  async split({ id, from, to }: StreamShard): Promise<void> {
    const middle = (from + to + 1n) / 2n;
    const command = { StreamName: this.name, ShardToSplit: id, NewStartingHashKey: String(middle) };
    await this.client.send(new SplitShardCommand(command));
    this.closed.add(id);
    await this.active();
  }

  async merge(a: StreamShard, b: StreamShard): Promise<void> {
    const command = { StreamName: this.name, ShardToMerge: a.id, AdjacentShardToMerge: b.id };
    await this.client.send(new MergeShardsCommand(command));
    this.closed.add(a.id).add(b.id);
    await this.active();
  }

  private async active(): Promise<void> {
    await waitUntil(
      `stream ${this.name}`,
      async () => {
        const command = new DescribeStreamSummaryCommand({ StreamName: this.name });
        const { StreamDescriptionSummary: found } = await this.client.send(command);
        return found?.StreamStatus === 'ACTIVE';
      },
      60_000,
    );
  }
}
