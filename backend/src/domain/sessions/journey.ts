import { compareSequenceNumbers, type SequenceNumber } from '@millrace/contract';
import type { Mutable } from '../../lib/mutable';
import type { Milestone } from '../fold/facts';
import type { LogRecord } from '../fold/log-record';
import type { Event } from '../formats/event';
import type { Funnel } from '../metrics/funnel-definition';
import type { MilestoneRules } from '../metrics/metric-set';
import { EventInSession, type MilestoneType } from '../metrics/milestones';
import type { SessionEvent } from '../metrics/session-event';
import { DAY_MS } from '../time';

/** How far a session has come in a funnel. */
export interface FunnelProgress {
  /** Steps that it has reached, at least one. */
  readonly reached: number;
  /** When it reached the first of them, and the last. */
  readonly first: number;
  readonly at: number;
  /** The labels that the event of the first step had. */
  readonly by: Readonly<Record<string, string>>;
}

/**
 * What is remembered of the latest session of an id in one shard, so that what its next event means to it is known. It follows the order of the shard's
 * log, and so depends on the log alone.
 */
export interface Journey {
  readonly first: number;
  readonly last: number;
  /** When its last record arrived. */
  readonly arrived: number;
  /** The first page that was viewed, and the one that was viewed last. */
  readonly entry?: string;
  readonly page?: string;
  readonly referrer?: string;
  readonly browser?: string;
  readonly robot: boolean;
  /** By the keys of funnels. */
  readonly funnels: Readonly<Record<string, FunnelProgress>>;
}

/** An event of a session, where it stands in the log. */
export interface Visit {
  readonly record: LogRecord;
  readonly event: Event;
  readonly time: number;
  readonly read: SessionEvent;
}

type JourneyRules = Pick<MilestoneRules, 'idle' | 'funnels'>;

/** A journey is forgotten so long after its last record arrived. By arrival alone: when its row is deleted says nothing. */
export const REMEMBERED_MS = DAY_MS;

type OpenJourney = Mutable<Journey>;

const begin = ({ time, record }: Visit): OpenJourney => ({
  ...{ first: time, last: time, arrived: record.arrived },
  robot: false,
  funnels: {},
});

/** A copy of the journey that an event goes on with; undefined where it is of a session before. */
const joined = (before: Journey | undefined, visit: Visit, idle: number): OpenJourney | undefined => {
  const { time, record } = visit;
  if (!before || record.arrived - before.arrived > REMEMBERED_MS || time > before.last + idle) return begin(visit);
  if (time < before.first - idle) return undefined;
  const open: OpenJourney = { ...before };
  open.first = Math.min(before.first, time);
  open.last = Math.max(before.last, time);
  open.arrived = Math.max(before.arrived, record.arrived);
  return open;
};

const see = (journey: OpenJourney, { page, isView, referrer, agent }: SessionEvent): void => {
  const isEntry = journey.entry === undefined;
  if (agent?.bot) journey.robot = true;
  if (isView && page !== undefined) {
    journey.page = page;
    if (isEntry) {
      journey.entry = page;
      if (referrer) journey.referrer = referrer;
    }
  }
  if (agent && journey.browser === undefined) journey.browser = agent.browser;
};

/** Progress after an event; undefined where that is no step. */
const progressAfter = (
  { steps, within, labelsOf }: Funnel,
  before: FunnelProgress | undefined,
  time: number,
  event: Event,
): FunnelProgress | undefined => {
  const step = steps[before?.reached ?? 0];
  if (!step?.reads(event.type) || !step.accepts(event)) return undefined;
  if (!before) return { reached: 1, first: time, at: time, by: labelsOf(event) };
  if (time < before.at || time - before.first > within) return undefined;
  return { ...before, reached: before.reached + 1, at: time };
};

interface Advanced {
  readonly journey: Journey;
  readonly milestones: readonly Milestone[];
}

/** What the view of a page means, where a session has had these pages before. */
const viewMeans = (
  { record, time, event, read }: Visit,
  { entry, page: left }: { readonly entry: string | undefined; readonly page: string | undefined },
  after: Journey,
): Milestone | undefined => {
  if (!read.isView || read.page === undefined) return undefined;
  const [type, subject]: [MilestoneType, string | undefined] =
    entry === undefined ? ['session.entered', read.page] : ['session.continued', left];
  return subject === undefined ? undefined : { record, time, event: new EventInSession(event, after, type, subject) };
};

/** What an event makes of a journey, and means to it; undefined where it is of a session before, which is as it was. */
const advance = (before: Journey | undefined, visit: Visit, { idle, funnels }: JourneyRules): Advanced | undefined => {
  const { record, time, event } = visit;
  const journey = joined(before, visit, idle);
  if (!journey) return undefined;
  const { entry, page, funnels: come } = journey;
  see(journey, visit.read);
  const viewed = viewMeans(visit, { entry, page }, journey);
  const milestones = viewed ? [viewed] : [];
  const known = new EventInSession(event, journey);
  const reached: Record<string, FunnelProgress> = {};
  for (const funnel of funnels) {
    const was = come[funnel.key];
    const is = progressAfter(funnel, was, time, known);
    const kept = is ?? was;
    if (kept) reached[funnel.key] = kept;
    if (!is) continue;
    const seconds = was && { seconds: (time - was.at) / 1000 };
    const step = funnel.steps[is.reached - 1]?.label;
    const data = { funnel: funnel.key, step, by: is.by, ...seconds };
    milestones.push({ record, time, event: { ...event, type: 'session.reached', data } });
  }
  journey.funnels = reached;
  return { journey, milestones };
};

/** A journey, and the last record that is in it: none, where it is that of a shard before. */
export interface PlacedJourney {
  readonly seq: SequenceNumber | undefined;
  readonly journey: Journey;
  /** How often its past was made again. */
  readonly revision?: number | undefined;
}

/**
 * The journeys of one shard as its events go on, given in the order of the log, from wherever each of them stood: what is in one already means nothing
 * new, so that a retry, in whatever split, changes nothing.
 */
export class Journeys {
  private readonly changed = new Map<string, PlacedJourney>();
  private readonly rules: JourneyRules;
  private readonly before: ReadonlyMap<string, PlacedJourney>;

  constructor(rules: JourneyRules, before: ReadonlyMap<string, PlacedJourney>) {
    this.rules = rules;
    this.before = before;
  }

  /** What an event means to its session. */
  add(visit: Visit): readonly Milestone[] {
    const { id } = visit.read;
    const { seq } = visit.record;
    const before = this.before.get(id);
    if (before?.seq !== undefined && compareSequenceNumbers(seq, before.seq) <= 0) return [];
    const advanced = advance((this.changed.get(id) ?? before)?.journey, visit, this.rules);
    if (!advanced) return [];
    this.changed.set(id, { seq, journey: advanced.journey });
    return advanced.milestones;
  }

  /** Those that are not as they were, by the ids of their sessions. */
  get after(): ReadonlyMap<string, PlacedJourney> {
    return this.changed;
  }
}

/** Of what several shards before remember of an id: what goes on latest. */
export const latestJourney = (found: readonly Journey[]): Journey | undefined =>
  found.toSorted((a, b) => b.arrived - a.arrived || b.last - a.last)[0];

/** So many are remembered before it is looked which of them have been forgotten. */
const MANY = 50_000;

/** The journeys of a whole log, shard by shard, in memory. */
export class JourneysOfLog {
  private readonly shards = new Map<string, Map<string, PlacedJourney>>();
  private readonly rules: JourneyRules;

  constructor(rules: JourneyRules) {
    this.rules = rules;
  }

  /** Begins a shard with what those before it remember, all of whose events have been added. */
  open(shard: string, ancestors: readonly string[]): void {
    const all = ancestors.map((ancestor) => this.shards.get(ancestor)).filter((one) => one !== undefined);
    const inherited = new Map<string, PlacedJourney>();
    for (const id of new Set(all.flatMap((one) => [...one.keys()]))) {
      const journey = latestJourney(all.flatMap((one) => one.get(id)?.journey ?? []));
      if (journey) inherited.set(id, { seq: undefined, journey });
    }
    this.shards.set(shard, inherited);
  }

  /** Those of a shard as they are after its last event. */
  of(shard: string): ReadonlyMap<string, PlacedJourney> {
    return this.shards.get(shard) ?? new Map();
  }

  /** What further events of a shard, in its order, mean to their sessions. */
  follow(shard: string, visits: readonly Visit[]): readonly Milestone[] {
    const known = this.shards.get(shard) ?? new Map<string, PlacedJourney>();
    this.shards.set(shard, known);
    const journeys = new Journeys(this.rules, known);
    const found: Milestone[] = [];
    for (const visit of visits) found.push(...journeys.add(visit));
    for (const [id, placed] of journeys.after) known.set(id, placed);
    const arrived = visits.at(-1)?.record.arrived ?? 0;
    if (known.size > MANY)
      for (const [id, { journey }] of known) if (arrived - journey.arrived > 2 * REMEMBERED_MS) known.delete(id);
    return found;
  }
}
