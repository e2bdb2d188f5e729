import type { Item, Series } from '@millrace/contract';
import { type EventFact, type Fact, factsOf } from '../../../domain/fold/facts';
import type { LogRecord } from '../../../domain/fold/log-record';
import { laterItem } from '../../../domain/items/later-item';
import type { Retention } from '../../../domain/settled/retention';
import { WindowDeltas } from '../../../domain/settled/window-deltas';
import { textOf, type WindowKey } from '../../../domain/settled/window-key';
import { SHARDS, testMetrics } from './random-log';

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
  /** The sequence number of every reject, in order, by shard. */
  readonly rejects: ReadonlyMap<string, readonly string[]>;
}

/** Whether an event is no duplicate, told from the whole log with a plain map. */
const ruler = (dedupeSeconds: number) => {
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
  data: { ...event.data },
});

const keepItem = (items: Map<string, Item>, item: Item): void => {
  const known = items.get(item.subject);
  items.set(item.subject, known ? laterItem(known, item) : item);
};

/** What the logs of the shards, a parent before its child, amount to. */
export const truthOf = (
  log: ReadonlyMap<string, readonly LogRecord[]>,
  retention: Retention,
  dedupeSeconds: number,
): Truth => {
  const windows = new Map<string, TrueWindow>();
  const items = new Map<string, Item>();
  const rejects = new Map<string, string[]>();
  const rule = ruler(dedupeSeconds);
  const tell = (fact: Fact, shard: string, counts: boolean): void => {
    const isItem = fact.kind === 'event' && counts && fact.record.arrived - fact.time <= retention.item;
    if (isItem) keepItem(items, itemFrom(fact, shard));
    if (fact.kind === 'reject') rejects.set(shard, [...(rejects.get(shard) ?? []), fact.record.seq]);
  };
  for (const shard of SHARDS) {
    const deltas = new WindowDeltas(testMetrics, shard, retention);
    for (const fact of (log.get(shard) ?? []).flatMap((record) => factsOf(testMetrics, record))) {
      const counts = rule(fact);
      deltas.add({ fact, counts });
      tell(fact, shard, counts);
    }
    for (const { key, last, series } of deltas.deltas()) windows.set(textOf(key), { key, seq: last, series: series() });
  }
  return { windows, items, rejects };
};
