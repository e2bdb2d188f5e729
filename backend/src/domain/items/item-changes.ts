import {
  compareSequenceNumbers,
  FOLLOWED_BYTES,
  type FollowedItem,
  type Item,
  type ItemTopic,
  itemTopic,
  SUBJECT_BYTES,
} from '@millrace/contract';
import { jsonBytes } from '../../lib/json/json-bytes';
import type { EventFact } from '../fold/facts';
import type { MetricSet } from '../metrics/metric-set';
import { keptFields, keptText } from '../metrics/personal';
import type { Retention } from '../retention';

/**
 * The longest `data` of an item in JSON together with the type of its event, in UTF-16 units. With a longer one the item stays what it was: a
 * table takes 400 KB, and refuses what is larger for ever.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const DATA_LENGTH = 64 * 1024;

/** The most that a value takes in JSON, where that is seen without writing it: each character of a text may be an escape. */
const mostLengthOf = (value: unknown): number => {
  if (typeof value === 'string') return value.length * 6 + 2;
  return typeof value === 'object' && value !== null ? Number.POSITIVE_INFINITY : 25;
};

const encoder = new TextEncoder();

/** Halves of surrogate pairs that stand alone, which no UTF-8 can hold, and the character that table keys end subjects with. */
const unfit = /[\ud800-\udfff\0]/gu;

const subjectOf = ({ event }: EventFact): string | undefined => {
  const subject = keptText('subject', event.subject ?? '')?.replace(unfit, '\ufffd');
  return subject && encoder.encode(subject).length <= SUBJECT_BYTES ? subject : undefined;
};

/** The latest state of a subject as it is stored: also that it was removed, so that an event of before does not bring it back. */
export interface StoredItem extends Item {
  readonly removed?: true | undefined;
}

export const topicOfItem = ({ type, subject }: Item): ItemTopic => itemTopic(type, subject);

/** As followers are sent it. */
export const followedItem = (item: StoredItem): FollowedItem =>
  jsonBytes(item) <= FOLLOWED_BYTES ? item : { ...item, data: {}, cut: true };

/** An event that is the latest of its subject as far as is known. */
interface Latest {
  readonly type: string;
  readonly subject: string;
  readonly fact: EventFact;
}

const isLater = (a: EventFact, b: EventFact): boolean =>
  (a.time - b.time || compareSequenceNumbers(a.record.seq, b.record.seq)) > 0;

/** The latest state of each subject that events are about, whatever the order they come in. */
export class ItemChanges {
  private readonly latest = new Map<string, Latest>();
  private readonly metrics: MetricSet;
  private readonly shard: string;
  private readonly retention: Retention;

  constructor(metrics: MetricSet, shard: string, retention: Retention) {
    this.metrics = metrics;
    this.shard = shard;
    this.retention = retention;
  }

  get size(): number {
    return this.latest.size;
  }

  add(fact: EventFact): void {
    const types = this.metrics.itemTypesOf(fact.event.type);
    if (types.length === 0 || fact.record.arrived - fact.time > this.retention.item) return;
    const subject = subjectOf(fact);
    if (subject === undefined) return;
    for (const type of types) this.keep(type, subject, fact);
  }

  all(): readonly StoredItem[] {
    return [...this.latest.values()].map((latest) => {
      const { type, subject, fact } = latest;
      const { event, time, record } = fact;
      const head = { type, subject, time, seq: record.seq, shard: this.shard, event: event.type };
      return { ...head, data: this.dataOf(latest), ...(this.isRemoval(latest) && { removed: true }) };
    });
  }

  private keep(type: string, subject: string, fact: EventFact): void {
    const name = `${type} ${subject}`;
    const known = this.latest.get(name);
    const latest = { type, subject, fact };
    if ((known && isLater(known.fact, fact)) || !this.fits(latest)) return;
    this.latest.set(name, latest);
  }

  /** By what the event holds, and never by its record: that may be packed. Most data is seen to fit without being written. */
  private fits(latest: Latest): boolean {
    const { type, data } = latest.fact.event;
    const most = this.metrics
      .columnsOf(latest.type)
      .reduce((sum, field) => sum + field.length * 6 + 4 + mostLengthOf(data[field]), 2 + type.length);
    return most <= DATA_LENGTH || type.length + JSON.stringify(this.dataOf(latest)).length <= DATA_LENGTH;
  }

  private isRemoval({ type, fact }: Latest): boolean {
    return this.metrics.isRemoval(type, fact.event.type);
  }

  /** The columns of its table alone, so that nothing else of a person is stored with it. Made of the last event of many alone. */
  private dataOf(latest: Latest): Item['data'] {
    return this.isRemoval(latest) ? {} : keptFields(latest.fact.event.data, this.metrics.columnsOf(latest.type));
  }
}

/** The latest states of what the events of a shard are about. */
export const itemsOf = (
  { metrics, retention }: { readonly metrics: MetricSet; readonly retention: Retention },
  shard: string,
  events: readonly EventFact[],
): readonly StoredItem[] => {
  const changes = new ItemChanges(metrics, shard, retention);
  for (const event of events) changes.add(event);
  return changes.all();
};

const order = (a: Item, b: Item): number =>
  a.time - b.time || compareSequenceNumbers(a.seq, b.seq) || (a.shard === b.shard ? 0 : a.shard < b.shard ? -1 : 1);

/** Of two states of one subject the one whose event is later, whatever arrived first; of one event with itself, `b`. */
export const laterItem = <I extends Item>(a: I, b: I): I => (order(a, b) > 0 ? a : b);

/** One item a subject. The states of a subject stand side by side. */
export const joinItems = <I extends Item>(states: readonly I[]): I[] => {
  const joined: I[] = [];
  for (const state of states) {
    const open = joined.at(-1);
    if (open?.subject === state.subject) joined[joined.length - 1] = laterItem(open, state);
    else joined.push(state);
  }
  return joined;
};

/** Length of items in a list of JSON, in bytes. */
export const bytesOf = (items: readonly Item[]): number =>
  items.reduce((bytes, item) => bytes + jsonBytes(item) + 1, 0);

/** As many of the first items as fit into `room`, bytes of JSON. */
export const itemsWithin = <I extends Item>(items: readonly I[], room: number): readonly I[] => {
  let bytes = 0;
  const end = items.findIndex((item) => {
    bytes += bytesOf([item]);
    return bytes > room;
  });
  return end < 0 ? items : items.slice(0, end);
};
