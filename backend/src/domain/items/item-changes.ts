import { type Item, SUBJECT_BYTES } from '@millrace/contract';
import type { EventFact } from '../fold/facts';
import type { MetricSet } from '../metrics/metric-set';
import { keptFields, keptText } from '../metrics/personal';
import type { Retention } from '../retention';
import { laterItem } from './join-items';

/** The longest `data` of an item in JSON, in UTF-16 units. A longer one is stored in no table, and the item stays what it was. */
const DATA_LENGTH = 64 * 1024;

const encoder = new TextEncoder();

/** Halves of surrogate pairs that stand alone, which no UTF-8 can hold, and the character that table keys end subjects with. */
const unfit = /[\ud800-\udfff\0]/gu;

const subjectOf = ({ event }: EventFact): string | undefined => {
  const subject = keptText('subject', event.subject ?? '')?.replace(unfit, '\ufffd');
  return subject && encoder.encode(subject).length <= SUBJECT_BYTES ? subject : undefined;
};

/** Most data is shorter than its record, which is known without encoding it again. */
const fits = ({ record }: EventFact, data: Item['data']): boolean =>
  record.data.length * 2 <= DATA_LENGTH || JSON.stringify(data).length <= DATA_LENGTH;

/** The latest state of each subject that events are about, whatever the order they come in. */
export class ItemChanges {
  private readonly items = new Map<string, Item>();
  private readonly metrics: MetricSet;
  private readonly shard: string;
  private readonly retention: Retention;

  constructor(metrics: MetricSet, shard: string, retention: Retention) {
    this.metrics = metrics;
    this.shard = shard;
    this.retention = retention;
  }

  get size(): number {
    return this.items.size;
  }

  add(fact: EventFact): void {
    const types = this.metrics.itemTypesOf(fact.event.type);
    if (types.length === 0 || fact.record.arrived - fact.time > this.retention.item) return;
    const subject = subjectOf(fact);
    if (subject === undefined) return;
    for (const type of types) this.keep(type, subject, fact);
  }

  all(): readonly Item[] {
    return [...this.items.values()];
  }

  /** Of the data the columns of its table alone, so that nothing else of a person is stored with it. */
  private keep(type: string, subject: string, fact: EventFact): void {
    const { event, time, record } = fact;
    const data = keptFields(event.data, this.metrics.columnsOf(type));
    if (!fits(fact, data)) return;
    const name = `${type} ${subject}`;
    const item = { type, subject, time, seq: record.seq, shard: this.shard, event: event.type, data };
    const known = this.items.get(name);
    this.items.set(name, known ? laterItem(known, item) : item);
  }
}
