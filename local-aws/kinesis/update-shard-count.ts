import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Answer, Ask } from './ask-kinesalite';

/** Hash keys are below this. */
const HASH_KEYS = 2n ** 128n;

export interface OpenShard {
  readonly id: string;
  readonly start: bigint;
  readonly end: bigint;
}

type Step =
  | { readonly operation: 'SplitShard'; readonly ShardToSplit: string; readonly NewStartingHashKey: string }
  | { readonly operation: 'MergeShards'; readonly ShardToMerge: string; readonly AdjacentShardToMerge: string };

/** Where shards of the same size begin, but for the first. */
const evenStarts = (count: number): bigint[] =>
  Array.from({ length: count - 1 }, (_, at) => (HASH_KEYS * BigInt(at + 1)) / BigInt(count));

/**
 * The next change on the way to `count` shards of the same size: splits first, so that there are never too few, then merges.
 * Undefined when there are.
 */
export const nextStep = (open: readonly OpenShard[], count: number): Step | undefined => {
  const wanted = evenStarts(count);
  const starts = new Set(open.map(({ start }) => start));
  const missing = wanted.find((start) => !starts.has(start));
  const around = open.find(({ start, end }) => missing !== undefined && start < missing && missing <= end);
  if (around) return { operation: 'SplitShard', ShardToSplit: around.id, NewStartingHashKey: String(missing) };
  const surplus = open.find(({ start }) => start > 0n && !wanted.includes(start));
  const before = open.find(({ end }) => surplus && end === surplus.start - 1n);
  return surplus && before
    ? { operation: 'MergeShards', ShardToMerge: before.id, AdjacentShardToMerge: surplus.id }
    : undefined;
};

const shardSchema = z.object({
  ShardId: z.string(),
  HashKeyRange: z.object({ StartingHashKey: z.string(), EndingHashKey: z.string() }),
  SequenceNumberRange: z.object({ EndingSequenceNumber: z.string().optional() }),
});
const shardsSchema = z.object({ Shards: z.array(shardSchema) });

const openShards = (output: unknown): OpenShard[] =>
  shardsSchema
    .parse(output)
    .Shards.filter(({ SequenceNumberRange }) => SequenceNumberRange.EndingSequenceNumber === undefined)
    .map(({ ShardId, HashKeyRange: { StartingHashKey, EndingHashKey } }) => ({
      id: ShardId,
      start: BigInt(StartingHashKey),
      end: BigInt(EndingHashKey),
    }));

const summarySchema = z.object({
  StreamDescriptionSummary: z.object({ StreamARN: z.string(), StreamStatus: z.string() }),
});

const inputSchema = z.object({
  StreamName: z.string(),
  TargetShardCount: z.number().int().positive(),
  ScalingType: z.literal('UNIFORM_SCALING'),
});

const answerOf = (status: number, body: object): Answer => ({
  status,
  headers: { 'Content-Type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(body),
});

const refusal = (type: string, message: string): Answer => answerOf(400, { __type: type, message });

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html */
const limitFault = (current: number, target: number): string | undefined => {
  if (target > current * 2)
    return `UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: ${current} Target shard count: ${target}`;
  if (target < current / 2)
    return `UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: ${current} Target shard count: ${target}`;
  return undefined;
};

const POLL_MS = 5;

/** `UpdateShardCount`, which kinesalite lacks, made of its splits and merges. Each stream changes once at a time. */
export const createShardCounts = () => {
  const changing = new Set<string>();

  const summaryOf = async (ask: Ask, StreamName: string) => {
    const { answer, output } = await ask('DescribeStreamSummary', { StreamName });
    return { answer, summary: summarySchema.safeParse(output).data?.StreamDescriptionSummary };
  };

  const open = async (ask: Ask, StreamName: string) => openShards((await ask('ListShards', { StreamName })).output);

  const change = async (ask: Ask, StreamName: string, count: number): Promise<void> => {
    for (let step = nextStep(await open(ask, StreamName), count); step; ) {
      const { operation, ...input } = step;
      const { answer } = await ask(operation, { StreamName, ...input });
      if (answer.status !== 200) throw new Error(`${operation} of ${StreamName}: ${answer.body}`);
      while ((await summaryOf(ask, StreamName)).summary?.StreamStatus === 'UPDATING') await wait(POLL_MS);
      step = nextStep(await open(ask, StreamName), count);
    }
  };

  const update = async (ask: Ask, given: unknown): Promise<Answer> => {
    const { data, error } = inputSchema.safeParse(given);
    if (!data) return refusal('ValidationException', z.prettifyError(error));
    const { StreamName, TargetShardCount } = data;
    const { answer, summary } = await summaryOf(ask, StreamName);
    if (!summary) return answer;
    if (changing.has(StreamName) || summary.StreamStatus !== 'ACTIVE')
      return refusal('ResourceInUseException', `Stream ${StreamName} is not ACTIVE, instead in state UPDATING`);
    const current = (await open(ask, StreamName)).length;
    const fault = limitFault(current, TargetShardCount);
    if (fault !== undefined) return refusal('InvalidArgumentException', fault);
    changing.add(StreamName);
    change(ask, StreamName, TargetShardCount)
      .catch(console.error)
      .finally(() => changing.delete(StreamName));
    const { StreamARN } = summary;
    return answerOf(200, { StreamName, StreamARN, CurrentShardCount: current, TargetShardCount });
  };

  return { update, isChanging: (StreamName: string): boolean => changing.has(StreamName) };
};
