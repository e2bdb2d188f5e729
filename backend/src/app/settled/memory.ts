import { parseTopic, type SequenceNumber, type Topic } from '@millrace/contract';
import { DedupeIndex, type SeenIds } from '../../domain/dedupe/dedupe-index';
import { textOf, type WindowKey } from '../../domain/settled/windows';
import { SECOND_MS } from '../../domain/time';
import type { Lineage, Logger } from '../ports';
import type { SeenIdStore, WindowPart } from './ports';

/** Windows that one container remembers; the longer ones of all metrics come back in every batch. */
const SIZE = 500;

/** The last parts of the windows that were written last. It may be behind what is stored: every write is conditional. */
export class WindowCache {
  private readonly parts = new Map<string, WindowPart>();

  get(key: WindowKey): WindowPart | undefined {
    return this.parts.get(textOf(key));
  }

  set(key: WindowKey, part: WindowPart): void {
    const name = textOf(key);
    this.parts.delete(name);
    this.parts.set(name, part);
    for (const oldest of this.parts.keys()) {
      if (this.parts.size <= SIZE) return;
      this.parts.delete(oldest);
    }
  }
}

/** Arrivals of one shard are not quite in its order; what is so much older than it has to be is remembered all the same. */
const SLACK_SECONDS = 60;

export interface DedupeIndexesDeps {
  readonly seenIds: SeenIdStore;
  readonly lineage: Lineage;
  readonly dedupeSeconds: number;
}

/** The ids of the records of one shard, and of those before it, up to a record. */
class ShardDedupeIndex {
  readonly index: DedupeIndex;
  private end: SequenceNumber;

  constructor(seconds: number, upTo: SequenceNumber) {
    this.index = new DedupeIndex(seconds);
    this.end = upTo;
  }

  get upTo(): SequenceNumber {
    return this.end;
  }

  add(seenIds: SeenIds, upTo: SequenceNumber): void {
    this.index.addAll(seenIds);
    this.end = upTo;
  }
}

/** Reads what was stored of a shard and, where that does not reach back to `since`, of those that it is the child of. */
const recall = async (
  deps: DedupeIndexesDeps,
  index: DedupeIndex,
  shard: string,
  upTo: SequenceNumber | undefined,
  since: number,
): Promise<void> => {
  for await (const { arrived, seenIds } of deps.seenIds.newestFirst(shard, upTo)) {
    if (arrived < since) return;
    index.addAll(seenIds);
  }
  for (const parent of await deps.lineage.parents(shard)) await recall(deps, index, parent, undefined, since);
};

/** The dedupe index of each shard that a container reads. */
export class DedupeIndexes {
  private readonly known = new Map<string, ShardDedupeIndex>();
  private readonly deps: DedupeIndexesDeps;

  constructor(deps: DedupeIndexesDeps) {
    this.deps = deps;
  }

  /**
   * The ids that decide about records after `upTo`, which arrived at `arrived` or later. An index that ends elsewhere is of no use: another
   * container went on meanwhile, or this one did not finish.
   */
  async open(shard: string, upTo: SequenceNumber, arrived: number): Promise<ShardDedupeIndex> {
    const known = this.known.get(shard);
    if (known?.upTo === upTo) return known;
    this.known.delete(shard);
    const seconds = this.deps.dedupeSeconds + SLACK_SECONDS;
    const opened = new ShardDedupeIndex(seconds, upTo);
    await recall(this.deps, opened.index, shard, upTo, arrived - seconds * SECOND_MS);
    this.known.set(shard, opened);
    return opened;
  }
}

/** The `SetAside` alarm finds it in the log: `backend/stack/watch-apis.ts`. */
export const SET_ASIDE = 'windows of an earlier definition of a metric are set aside, and it starts anew';

/** Reports each metric once a container, however many of its windows there are. */
export const createSetAsideReport = (logger: Logger): ((topic: Topic) => void) => {
  const reported = new Set<Topic>();
  return (topic) => {
    if (reported.has(topic)) return;
    reported.add(topic);
    logger.error(SET_ASIDE, { metric: parseTopic(topic).name });
  };
};
