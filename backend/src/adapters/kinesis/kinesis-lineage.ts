import { KinesisClient, ListShardsCommand, type ListShardsCommandOutput, type Shard } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Lineage } from '../../app/ports';
import { ANSWERED_IN_TIME, reaching } from '../dynamodb/document-client';

/** One question at the start of a shard is worth no HTTP/2 connection that stays open. */
export const createKinesisClient = (): KinesisClient =>
  new KinesisClient({ requestHandler: new NodeHttpHandler(ANSWERED_IN_TIME) });

const parentsIn = ({ ParentShardId, AdjacentParentShardId }: Shard): string[] =>
  [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined);

const listShards = async (client: KinesisClient, stream: string): Promise<Map<string, readonly string[]>> => {
  const found = new Map<string, readonly string[]>();
  let page: { StreamName: string } | { NextToken: string } | undefined = { StreamName: stream };
  while (page) {
    const { Shards = [], NextToken }: ListShardsCommandOutput = await client.send(new ListShardsCommand(page));
    for (const shard of Shards) found.set(shard.ShardId ?? '', parentsIn(shard));
    page = NextToken ? { NextToken } : undefined;
  }
  return found;
};

/** Where the shards of a stream come from. Asks once for each shard that it does not know yet: what a shard is the child of never changes. */
export const kinesisLineage = ({
  client,
  stream,
}: {
  readonly client: KinesisClient;
  readonly stream: string;
}): Lineage => {
  const known = new Map<string, readonly string[]>();
  return {
    parents: async (shard) => {
      if (!known.has(shard)) {
        const found = await reaching('the stream', listShards(client, stream));
        // One that the stream has forgotten has no parents that it still knows.
        for (const [id, parents] of found.set(shard, found.get(shard) ?? [])) known.set(id, parents);
      }
      return known.get(shard) ?? [];
    },
  };
};
