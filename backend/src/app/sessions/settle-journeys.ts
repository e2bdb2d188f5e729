import type { Milestone } from '../../domain/fold/facts';
import type { MilestoneRules } from '../../domain/metrics/metric-set';
import { Journeys, latestJourney, type PlacedJourney, type Visit } from '../../domain/sessions/journey';
import { chunksOf } from '../../lib/async';
import { unavailable } from '../errors';
import type { Lineage } from '../ports';
import type { JourneyKey, JourneyStore, JourneyWrite } from './ports';

/** Journeys of one shard that a container remembers. */
const SIZE = 20_000;

/** Writes at a time: fewer than go in transactions, which take twice the write units. */
const RUN = 400;

/** How often another may be found to have written one of them meanwhile. */
const CONFLICTS = 20;

/**
 * Journeys of one shard as they were stored at some time after its checkpoint got to `upTo`. Each holds all records up to there; what comes
 * after that is in the batch.
 */
export class ShardJourneys {
  private readonly known = new Map<string, PlacedJourney | undefined>();
  readonly shard: string;
  /** Those that the shard comes from, whose journeys go on here. */
  readonly ancestors: readonly string[];
  upTo: string;

  constructor(shard: string, ancestors: readonly string[], upTo: string) {
    this.shard = shard;
    this.ancestors = ancestors;
    this.upTo = upTo;
  }

  has(id: string): boolean {
    return this.known.has(id);
  }

  get(id: string): PlacedJourney | undefined {
    return this.known.get(id);
  }

  set(id: string, journey: PlacedJourney | undefined): void {
    this.known.delete(id);
    this.known.set(id, journey);
  }

  /** After a slice, which needs all that it has read. */
  reach(upTo: string): void {
    this.upTo = upTo;
    for (const oldest of this.known.keys()) {
      if (this.known.size <= SIZE) return;
      this.known.delete(oldest);
    }
  }
}

const ancestorsOf = async (lineage: Lineage, shard: string): Promise<readonly string[]> => {
  const found = new Set<string>();
  const open = [shard];
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const parent of await lineage.parents(next)) {
      if (found.has(parent)) continue;
      found.add(parent);
      open.push(parent);
    }
  return [...found].sort();
};

/** The journeys of each shard that a container reads. */
export class JourneyMemory {
  private readonly shards = new Map<string, ShardJourneys>();
  private readonly lineage: Lineage;

  constructor(lineage: Lineage) {
    this.lineage = lineage;
  }

  /** What is remembered up to another checkpoint is of no use: another container went on meanwhile. */
  async open(shard: string, upTo: string): Promise<ShardJourneys> {
    const known = this.shards.get(shard);
    if (known?.upTo === upTo) return known;
    const opened = new ShardJourneys(shard, known?.ancestors ?? (await ancestorsOf(this.lineage, shard)), upTo);
    this.shards.set(shard, opened);
    return opened;
  }
}

/** Where those come from that are not there yet: shards before. */
const inherit = async (store: JourneyStore, memory: ShardJourneys, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0 || memory.ancestors.length === 0) return;
  const keys = ids.flatMap((id) => memory.ancestors.map((shard): JourneyKey => ({ id, shard })));
  const found = await store.read(keys);
  for (const id of ids) {
    const journey = latestJourney(found.flatMap((one) => (one.key.id === id ? [one.journey] : [])));
    if (journey) memory.set(id, { seq: undefined, journey });
  }
};

const readInto = async (store: JourneyStore, memory: ShardJourneys, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  const found = await store.read(ids.map((id) => ({ id, shard: memory.shard })));
  const byId = new Map(found.map(({ key, ...placed }) => [key.id, placed]));
  for (const id of ids) memory.set(id, byId.get(id));
  await inherit(
    store,
    memory,
    ids.filter((id) => !byId.has(id)),
  );
};

/** What the events of a slice mean to their sessions, and what is to be stored of these once that is counted. */
export interface FoundMilestones {
  readonly milestones: readonly Milestone[];
  readonly journeys: Journeys;
}

const follow = (memory: ShardJourneys, visits: readonly Visit[], rules: MilestoneRules): FoundMilestones => {
  const ids = [...new Set(visits.map(({ read }) => read.id))];
  const before = ids.flatMap((id) => {
    const placed = memory.get(id);
    return placed ? [[id, placed] as const] : [];
  });
  const journeys = new Journeys(rules, new Map(before));
  return { milestones: visits.flatMap((visit) => journeys.add(visit)), journeys };
};

export const findMilestones = async (
  store: JourneyStore,
  memory: ShardJourneys,
  visits: readonly Visit[],
  rules: MilestoneRules,
): Promise<FoundMilestones> => {
  const ids = new Set(visits.map(({ read }) => read.id));
  await readInto(
    store,
    memory,
    [...ids].filter((id) => !memory.has(id)),
  );
  return follow(memory, visits, rules);
};

/** On what condition it goes over the one that is remembered. */
const writeOver = (before: PlacedJourney | undefined): Pick<JourneyWrite, 'expected' | 'revision'> => ({
  expected: before?.seq,
  ...(before?.revision !== undefined && { revision: before.revision }),
});

/** Writes them; answers the ids of those that another has written meanwhile. */
const writeOnce = async (
  store: JourneyStore,
  memory: ShardJourneys,
  { after }: Journeys,
): Promise<readonly string[]> => {
  const writes = [...after].flatMap(([id, { seq, journey }]): JourneyWrite[] =>
    seq === undefined ? [] : [{ ...writeOver(memory.get(id)), key: { id, shard: memory.shard }, seq, journey }],
  );
  const outcomes: ('written' | 'conflict')[] = [];
  for (const run of chunksOf(writes, RUN)) outcomes.push(...(await store.putAll(run)));
  for (const [i, { key, expected: _, ...placed }] of writes.entries())
    if (outcomes[i] === 'written') memory.set(key.id, placed);
  return writes.flatMap(({ key }, i) => (outcomes[i] === 'written' ? [] : [key.id]));
};

/**
 * Stores journeys, once what was found with them is counted: a journey that holds a record says that all windows hold what that record meant. So what
 * is in it need not be found again, by whomever.
 */
export const keepJourneys = async (
  store: JourneyStore,
  memory: ShardJourneys,
  visits: readonly Visit[],
  rules: MilestoneRules,
  found: Journeys,
): Promise<void> => {
  let journeys = found;
  for (let tries = 0; tries < CONFLICTS; tries++) {
    const open = new Set(await writeOnce(store, memory, journeys));
    if (open.size === 0) return;
    await readInto(store, memory, [...open]);
    const left = visits.filter(({ read }) => open.has(read.id));
    ({ journeys } = follow(memory, left, rules));
  }
  throw unavailable('the sessions', new Error(`some of them changed ${CONFLICTS} times meanwhile`));
};
