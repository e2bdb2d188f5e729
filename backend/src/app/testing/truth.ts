import {
  type FollowedItem,
  type Item,
  itemsFrameSchema,
  type Series,
  settledFrameSchema,
  type Topic,
} from '@millrace/contract';
import { z } from 'zod';
import { type EventFact, type Fact, factsOf, milestoneFact } from '../../domain/fold/facts';
import type { LogRecord } from '../../domain/fold/log-record';
import { countsAfter, type ShardCounts } from '../../domain/health/shard-counts';
import { laterItem, topicOfItem } from '../../domain/items/item-changes';
import type { Retention } from '../../domain/retention';
import { JourneysOfLog } from '../../domain/sessions/journey';
import { partAfter, SessionChanges, type StoredPart, textOfKey } from '../../domain/sessions/session-changes';
import { type DecidedFact, factsWithin, isTaken, WindowDeltas } from '../../domain/settled/window-deltas';
import { seriesAfter } from '../../domain/settled/window-series';
import { textOf, type WindowKey } from '../../domain/settled/windows';
import { SHARDS, testMetrics } from './random-log';
import { DEDUPE_SECONDS, retention } from './settled';
import { FOLLOWED, type World } from './world';

interface TrueWindow {
  readonly key: WindowKey;
  readonly seq: string;
  readonly series: readonly Series[];
}

export interface Truth {
  /** By `textOf` their keys. */
  readonly windows: ReadonlyMap<string, TrueWindow>;
  /** By subject. */
  readonly items: ReadonlyMap<string, Item>;
  /** By `textOfKey` their keys. */
  readonly sessions: ReadonlyMap<string, StoredPart>;
  /** The sequence number of every reject, in order, by shard. */
  readonly rejects: ReadonlyMap<string, readonly string[]>;
  readonly counts: ReadonlyMap<string, ShardCounts | undefined>;
}

/** Whether an event is no duplicate, decided from the whole log with a plain map. */
const duplicateRule = (dedupeSeconds: number) => {
  const seen = new Map<string, number>();
  return (fact: Fact): boolean => {
    if (fact.kind === 'reject' || fact.event.id === undefined) return true;
    const second = Math.floor(fact.record.arrived / 1000);
    const last = seen.get(fact.event.id);
    seen.set(fact.event.id, second);
    return last === undefined || second - last > dedupeSeconds;
  };
};

const itemFrom = ({ event, time, record }: EventFact, shard: string): Item => ({
  type: 'order',
  subject: event.subject ?? '',
  time,
  seq: record.seq,
  shard,
  event: event.type,
  // The column of the item type, and nothing else of the event.
  data: { amount: event.data.amount },
});

const keepItem = (items: Map<string, Item>, item: Item): void => {
  const known = items.get(item.subject);
  items.set(item.subject, known ? laterItem(known, item) : item);
};

const partsOf = (changes: SessionChanges): readonly StoredPart[] =>
  changes.all().flatMap((delta) => partAfter(delta, undefined) ?? []);

/** What the events of a shard, the child of the one before, mean to their sessions. */
const sessionFactsOf = () => {
  const rules = testMetrics.milestones ?? { idle: 0, funnels: [], readersOf: () => [] };
  const journeys = new JourneysOfLog(rules);
  let before: readonly string[] = [];
  return (shard: string, { visits }: SessionChanges): readonly EventFact[] => {
    journeys.open(shard, before);
    before = [shard];
    return journeys.follow(shard, visits).map((one) => milestoneFact(rules.readersOf, one));
  };
};

/** What the logs of the shards, a parent before its child, amount to. */
export const logTruth = (
  log: ReadonlyMap<string, readonly LogRecord[]>,
  retention: Retention,
  dedupeSeconds: number,
): Truth => {
  const windows = new Map<string, TrueWindow>();
  const items = new Map<string, Item>();
  const sessions = new Map<string, StoredPart>();
  const rejects = new Map<string, string[]>();
  const counted = new Map<string, ShardCounts | undefined>();
  const isNew = duplicateRule(dedupeSeconds);
  const factsOfSessions = sessionFactsOf();
  const record = (fact: Fact, shard: string, counts: boolean): void => {
    const isItem = fact.kind === 'event' && counts && fact.record.arrived - fact.time <= retention.item;
    if (isItem) keepItem(items, itemFrom(fact, shard));
    if (fact.kind === 'reject') rejects.set(shard, [...(rejects.get(shard) ?? []), fact.record.seq]);
  };
  for (const shard of SHARDS) {
    const deltas = new WindowDeltas(testMetrics, shard, retention);
    const changes = new SessionChanges(testMetrics, shard, retention);
    const decided: DecidedFact[] = [];
    for (const fact of (log.get(shard) ?? []).flatMap((record) => factsOf(testMetrics, record))) {
      const counts = isNew(fact);
      deltas.add({ fact, counts });
      decided.push({ fact, counts });
      record(fact, shard, counts);
      if (fact.kind === 'event' && counts) changes.add(fact);
    }
    counted.set(shard, countsAfter(undefined, { records: log.get(shard) ?? [], facts: [...decided] }));
    const milestones = factsOfSessions(shard, changes).map((fact) => ({ fact, counts: true }));
    decided.push(...milestones);
    for (const one of milestones) deltas.add(one);
    for (const part of partsOf(changes)) sessions.set(textOfKey(part.key), part);
    for (const { key, last, series: added } of deltas.deltas()) {
      const facts = () =>
        factsWithin(decided, key, '0', last).filter(({ fact }) => isTaken(fact, key.granularity, retention));
      const series = seriesAfter([], { shard, series: added(), facts }, testMetrics.declaredLabels);
      windows.set(textOf(key), { key, seq: last, series });
    }
  }
  return { windows, items, sessions, rejects, counts: counted };
};

interface Window {
  readonly seq: string;
  readonly series: readonly Series[];
}

const frameSchema = z.union([settledFrameSchema, itemsFrameSchema]);

const frameOf = (text: string) => frameSchema.parse(JSON.parse(text));

/** The newest state of each second that a subscriber was sent, whatever parts it came in. */
const shownBy = (frames: readonly string[]): ReadonlyMap<string, Window> => {
  const states = new Map<string, { readonly seq: string; readonly series: Map<Topic, Series> }>();
  for (const { shard, windows } of frames.map(frameOf).filter((frame) => frame.type === 'settled'))
    for (const { start, seq, series } of windows) {
      const name = `${shard} ${start}`;
      const known = states.get(name);
      if (Number(known?.seq ?? 0) > Number(seq)) continue;
      const state = known?.seq === seq ? known : { seq, series: new Map<Topic, Series>() };
      for (const one of series) state.series.set(one.topic, one);
      states.set(name, state);
    }
  const sorted = (series: Map<Topic, Series>) => [...series.values()].sort((a, b) => (a.topic < b.topic ? -1 : 1));
  return new Map([...states].map(([name, { seq, series }]) => [name, { seq, series: sorted(series) }]));
};

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const windowDifferences = async ({ settled, received }: World, { windows }: Truth): Promise<string[]> => {
  const shown = shownBy(received());
  const found: string[] = [];
  for (const [name, { key, seq, series }] of windows) {
    const [window] = await settled.windows.whole([key]);
    if (!same(window, { start: key.start, seq, series })) found.push(`stored ${name}`);
    const isSent = key.granularity === 'second' && series.length > 0;
    if (isSent && !same(shown.get(`${key.shard} ${key.start}`), { seq, series })) found.push(`sent ${name}`);
  }
  return found;
};

const itemDifferences = async (world: World, { items }: Truth): Promise<string[]> => {
  const found: string[] = [];
  for (const [subject, item] of items)
    if (!same(await world.items.find('order', subject), item)) found.push(`item ${subject}`);
  return found;
};

const sessionDifferences = ({ sessions }: World, truth: Truth): string[] => {
  const stored = new Map(sessions.stored().map((one) => [textOfKey(one.key), one]));
  return [...new Set([...stored.keys(), ...truth.sessions.keys()])]
    .filter((name) => !same(stored.get(name), truth.sessions.get(name)))
    .map((name) => `session ${name}`);
};

/** The latest state of each followed item that a subscriber was sent. */
const followedBy = (frames: readonly string[]): ReadonlyMap<Topic, FollowedItem> => {
  const states = new Map<Topic, FollowedItem>();
  for (const { items = [] } of frames.map(frameOf))
    for (const item of items) {
      const known = states.get(topicOfItem(item));
      states.set(topicOfItem(item), known ? laterItem(known, item) : item);
    }
  return states;
};

const followedDifferences = ({ received }: World, { items }: Truth): string[] => {
  const states = followedBy(received());
  return [...items.values()]
    .map((item) => [topicOfItem(item), item] as const)
    .filter(([topic, item]) => FOLLOWED.includes(topic) && !same(states.get(topic), item))
    .map(([topic]) => `sent ${topic}`);
};

const rejectDifferences = ({ rejects }: World, truth: Truth): string[] =>
  SHARDS.filter((shard) => {
    const batches = rejects.batches().filter((batch) => batch.shard === shard);
    const seqs = new Set(batches.flatMap((batch) => batch.rejects.map(({ seq }) => seq)));
    return !same(
      [...seqs].sort((a, b) => Number(a) - Number(b)),
      truth.rejects.get(shard) ?? [],
    );
  }).map((shard) => `rejects of ${shard}`);

const countDifferences = async ({ settled }: World, { counts }: Truth): Promise<string[]> => {
  const found: string[] = [];
  for (const [shard, truth] of counts)
    if (!same((await settled.checkpoints.read(shard))?.counts, truth)) found.push(`counts of ${shard}`);
  return found;
};

/** What is stored, or was sent, otherwise than the log says. */
export const differencesIn = async (
  world: World,
  log: ReadonlyMap<string, readonly LogRecord[]>,
): Promise<string[]> => {
  const truth = logTruth(log, retention, DEDUPE_SECONDS);
  return [
    ...(await windowDifferences(world, truth)),
    ...(await itemDifferences(world, truth)),
    ...sessionDifferences(world, truth),
    ...followedDifferences(world, truth),
    ...rejectDifferences(world, truth),
    ...(await countDifferences(world, truth)),
  ];
};
