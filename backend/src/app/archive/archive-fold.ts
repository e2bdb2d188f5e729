import { compareSequenceNumbers, type SequenceNumber } from '@millrace/contract';
import { DedupeIndex, type SeenIds } from '../../domain/dedupe/dedupe-index';
import { passingHash } from '../../domain/dedupe/id-hash';
import type { LogRecord, ShardBatch } from '../../domain/fold/log-record';
import type { StoredItem } from '../../domain/items/item-changes';
import { JourneysOfLog, type PlacedJourney } from '../../domain/sessions/journey';
import { partAfter, type SessionDelta, type SessionKey } from '../../domain/sessions/session-changes';
import { NOTHING } from '../../domain/settled/closed-shards';
import { type SettleRules, type Slice, slicesOf, withMilestones } from '../../domain/settled/slicer';
import { ALL_METRICS, type WindowKey } from '../../domain/settled/windows';
import { SECOND_MS } from '../../domain/time';
import type { Lineage, Logger } from '../ports';
import type { Checkpoint } from '../settled/ports';
import { settleWindows } from '../settled/settle-windows';
import type { ScratchWindows } from './ports';

/**
 * Records that are folded at once: enough that a busy window is written once for thousands of events, and so few that what is made of them is gone before it
 * is old to the garbage collector.
 */
const RUN = 12_000;

/** Arrivals of one shard are not quite in its order. */
const SLACK_SECONDS = 60;

/** What is hashed here is compared with nothing that is stored. */
const [first = 0, second = 0] = crypto.getRandomValues(new Int32Array(2));
const hashId = passingHash([first, second]);

export interface ArchiveFoldDeps {
  readonly rules: Omit<SettleRules, 'hashId'>;
  readonly scratch: ScratchWindows;
  readonly lineage: Lineage;
  readonly logger: Logger;
  /** What is folded in the place of a record: nothing, where that is undefined. */
  readonly rewrite?: (record: LogRecord) => LogRecord | undefined;
  /** Is given the latest states in each step of a shard. */
  readonly onItems?: ((items: readonly StoredItem[]) => void) | undefined;
  /** Whether a window is to be made again. */
  readonly isWanted: (key: WindowKey) => boolean;
  /** The same of a part of a session. */
  readonly isPartWanted: (key: SessionKey) => boolean;
}

interface RecentIds {
  readonly arrived: number;
  readonly seenIds: SeenIds;
}

/** One shard, as far as it has been folded. */
class ShardFold {
  readonly index: DedupeIndex;
  recent: readonly RecentIds[] = [];
  waiting: LogRecord[] = [];
  /** The last record that was added. */
  end: SequenceNumber = NOTHING;
  /** When the record there arrived, ms since the epoch. */
  arrived = 0;

  constructor(seconds: number) {
    this.index = new DedupeIndex(seconds);
  }
}

/**
 * Folds logs into windows with the code that `durable` folds them with, from nothing: a window is then what `durable` would have stored if it had been
 * there from the first record on with these metrics.
 */
export class ArchiveFold {
  private readonly shards = new Map<string, ShardFold>();
  private readonly deps: ArchiveFoldDeps;
  /** One object each for all slices: code that is compiled for its shape is thrown away with it. */
  private readonly rules: SettleRules;
  private readonly rulesWithoutFacts: SettleRules;
  private readonly journeys: JourneysOfLog | undefined;
  private folded = 0;
  /** Whether a window of the last run had to be given its facts one by one: then others will, and those of a run are kept. */
  private needsFacts = false;

  constructor(deps: ArchiveFoldDeps) {
    this.deps = deps;
    const rulesOf = (withoutFacts: boolean) => ({ ...deps.rules, hashId, withoutItems: !deps.onItems, withoutFacts });
    this.rules = rulesOf(false);
    this.rulesWithoutFacts = rulesOf(true);
    const { milestones } = deps.rules.metrics;
    this.journeys = milestones && new JourneysOfLog(milestones);
  }

  get records(): number {
    return this.folded;
  }

  /** The last record of a shard that is in its windows, once `finish` was called. */
  reached(shard: string): SequenceNumber {
    return this.shards.get(shard)?.end ?? NOTHING;
  }

  /** What is remembered of the sessions of a shard after its last record, by their ids. */
  journeysOf(shard: string): ReadonlyMap<string, PlacedJourney> {
    return this.journeys?.of(shard) ?? new Map();
  }

  get shardNames(): readonly string[] {
    return [...this.shards.keys()];
  }

  /** Where a shard stands whose records were all folded. */
  checkpoint(shard: string): Checkpoint {
    const { end = NOTHING, arrived = 0 } = this.shards.get(shard) ?? {};
    return { prev: NOTHING, seq: end, arrived, seconds: [] };
  }

  /** Records of a shard, in its order, after those that were added before; others are passed over. */
  async add({ shard, records }: ShardBatch): Promise<void> {
    // A shard is opened once its parents are folded.
    if (records.length === 0) return;
    const fold = await this.openShard(shard);
    for (const record of records) {
      if (compareSequenceNumbers(record.seq, fold.end) <= 0) continue;
      const left = this.deps.rewrite ? this.deps.rewrite(record) : record;
      if (left) fold.waiting.push(left);
      fold.end = record.seq;
      fold.arrived = record.arrived;
    }
    if (fold.waiting.length >= RUN) await this.foldWaiting(shard, fold);
  }

  /** Folds all that was added. */
  async finish(): Promise<void> {
    for (const [shard, fold] of this.shards) await this.foldWaiting(shard, fold);
  }

  /** One that comes from others knows the ids of their last minutes. */
  private async openShard(shard: string): Promise<ShardFold> {
    const known = this.shards.get(shard);
    if (known) return known;
    const opened = new ShardFold(this.deps.rules.dedupeSeconds + SLACK_SECONDS);
    const parents = await this.deps.lineage.parents(shard);
    for (const parent of parents) {
      const fold = this.shards.get(parent);
      if (!fold) continue;
      await this.foldWaiting(parent, fold);
      for (const { seenIds } of fold.recent) opened.index.addAll(seenIds);
    }
    this.journeys?.open(shard, parents);
    this.shards.set(shard, opened);
    return opened;
  }

  private async foldWaiting(shard: string, fold: ShardFold): Promise<void> {
    const records = fold.waiting;
    fold.waiting = [];
    for (let start = 0; start < records.length; start += RUN) {
      const rules = this.needsFacts ? this.rules : this.rulesWithoutFacts;
      this.needsFacts = false;
      for (const slice of slicesOf(rules, shard, records.slice(start, start + RUN), fold.index)) {
        await this.settle(this.withMilestones(shard, slice));
        this.remember(fold, slice);
      }
    }
  }

  private withMilestones(shard: string, slice: Slice): Slice {
    const found = this.journeys?.follow(shard, slice.visits) ?? [];
    return withMilestones(slice, this.deps.rules.metrics, found);
  }

  private async settle({ facts, windows, items, sessions }: Slice): Promise<void> {
    const { rules, scratch, logger, isWanted, onItems } = this.deps;
    onItems?.(items);
    const factsAsked = () => {
      this.needsFacts = true;
      return facts();
    };
    const deltas = windows.deltas().filter(({ key }) => isWanted(key));
    const stored = await scratch.read(deltas.map(({ key }) => key));
    await settleWindows({ rules, logger, stores: { windows: scratch } }, factsAsked, deltas, stored);
    for (const delta of sessions) if (this.deps.isPartWanted(delta.key)) this.addToPart(delta);
  }

  private addToPart(delta: SessionDelta): void {
    const { sessions } = this.deps.scratch;
    const after = partAfter(delta, sessions.find(delta.key));
    if (after) sessions.put(after);
  }

  private remember(fold: ShardFold, { records, seenIds }: Slice): void {
    const last = records.at(-1);
    if (!last) return;
    fold.index.addAll(seenIds);
    this.folded += records.length;
    const oldest = last.arrived - (this.deps.rules.dedupeSeconds + SLACK_SECONDS) * SECOND_MS;
    const recent = seenIds.length > 0 ? [...fold.recent, { arrived: last.arrived, seenIds }] : fold.recent;
    fold.recent = recent.filter(({ arrived }) => arrived >= oldest);
  }
}

/** Windows of these metrics alone, all where they are undefined; seconds hold every metric. */
export const windowsOf =
  (metrics: ReadonlySet<string> | undefined) =>
  ({ metric }: WindowKey): boolean =>
    metric === ALL_METRICS || metrics === undefined || metrics.has(metric);
