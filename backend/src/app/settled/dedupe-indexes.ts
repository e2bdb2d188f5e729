import type { SequenceNumber } from '@millrace/contract';
import { DedupeIndex } from '../../domain/dedupe/dedupe-index';
import { SECOND_MS } from '../../domain/time';
import type { Lineage, SeenIdStore } from './ports';

/** Arrivals of one shard are not quite in its order; what is so much older than it has to be is remembered all the same. */
const SLACK_SECONDS = 60;

export interface MemoryDeps {
  readonly ids: SeenIdStore;
  readonly lineage: Lineage;
  readonly dedupeSeconds: number;
}

/** The ids of the records of one shard, and of those before it, up to `upTo`. */
export interface ShardDedupeIndex {
  readonly memory: DedupeIndex;
  upTo: SequenceNumber;
}

/** Reads what was kept of a shard and, where that does not reach back to `since`, of those that it is the child of. */
const recall = async (
  deps: MemoryDeps,
  memory: DedupeIndex,
  shard: string,
  upTo: SequenceNumber | undefined,
  since: number,
): Promise<void> => {
  for await (const { arrived, seenIds } of deps.ids.newestFirst(shard, upTo)) {
    if (arrived < since) return;
    memory.addAll(seenIds);
  }
  for (const parent of await deps.lineage.parents(shard)) await recall(deps, memory, parent, undefined, since);
};

export class DedupeIndexes {
  private readonly kept = new Map<string, ShardDedupeIndex>();
  private readonly deps: MemoryDeps;

  constructor(deps: MemoryDeps) {
    this.deps = deps;
  }

  /**
   * The ids that decide about records after `upTo`, which arrived at `arrived` or later. Memory that ends elsewhere is of no use: another
   * container went on meanwhile, or this one did not finish.
   */
  async open(shard: string, upTo: SequenceNumber, arrived: number): Promise<ShardDedupeIndex> {
    const known = this.kept.get(shard);
    if (known?.upTo === upTo) return known;
    this.kept.delete(shard);
    const seconds = this.deps.dedupeSeconds + SLACK_SECONDS;
    const opened = { memory: new DedupeIndex(seconds), upTo };
    await recall(this.deps, opened.memory, shard, upTo, arrived - seconds * SECOND_MS);
    this.kept.set(shard, opened);
    return opened;
  }
}
