import { compareSequenceNumbers, type SequenceNumber } from '@millrace/contract';
import type { EventFact } from '../fold/facts';
import type { LogRecord } from '../fold/log-record';
import type { MetricSet } from '../metrics/metric-set';
import type { Retention } from '../retention';
import type { Visit } from './journey';
import { mergeParts, partOfAll, type SessionPart, slotOf, type TimedEvent } from './session-part';

/** Where a part is stored. `slot`: its start, ms since the epoch. */
export interface SessionKey {
  readonly id: string;
  readonly slot: number;
  readonly shard: string;
}

/** A part as it is stored: all records of its shard up to `seq` are in it. */
export interface StoredPart {
  readonly key: SessionKey;
  readonly seq: SequenceNumber;
  readonly part: SessionPart;
  /** How often its past was made again; a writer that remembers another one may not write over it. */
  readonly revision?: number;
}

interface PlacedEvent extends TimedEvent {
  readonly seq: SequenceNumber;
}

/** What the records of a slice do to one part, in the order of the log. */
export interface SessionDelta {
  readonly key: SessionKey;
  /** The last record that adds to it. */
  readonly last: SequenceNumber;
  /** When that arrived, ms since the epoch. */
  readonly arrived: number;
  readonly events: readonly PlacedEvent[];
}

export const textOfKey = ({ id, slot, shard }: SessionKey): string => `${slot} ${shard} ${id}`;

/**
 * A part after the records of a slice, from wherever it stood: those that it holds already are left out, so that a retry, in whatever split, changes
 * nothing. Undefined where nothing is to be added.
 */
export const partAfter = (
  { key, last, events }: SessionDelta,
  stored: StoredPart | undefined,
): StoredPart | undefined => {
  const added = partOfAll(stored ? events.filter(({ seq }) => compareSequenceNumbers(seq, stored.seq) > 0) : events);
  if (!added) return undefined;
  const part = stored ? mergeParts(stored.part, added) : added;
  return { key, seq: last, part, ...(stored?.revision !== undefined && { revision: stored.revision }) };
};

interface OpenDelta extends SessionDelta {
  last: SequenceNumber;
  arrived: number;
  readonly events: PlacedEvent[];
}

/** The parts of sessions that events of one shard, given in its order, belong to. */
export class SessionChanges {
  /** Its events in the order of the log, where metrics read what they mean to their sessions. */
  readonly visits: Visit[] = [];
  private readonly deltas = new Map<string, OpenDelta>();
  /** By ids, the one that was added to last. */
  private readonly latest = new Map<string, OpenDelta>();
  private readonly hasMilestones: boolean;
  private readonly sessions: MetricSet['sessions'];
  private readonly shard: string;
  private readonly retention: Retention;

  constructor(
    { sessions, milestones }: Pick<MetricSet, 'sessions' | 'milestones'>,
    shard: string,
    retention: Retention,
  ) {
    this.sessions = sessions;
    this.hasMilestones = milestones !== undefined;
    this.shard = shard;
    this.retention = retention;
  }

  get size(): number {
    return this.deltas.size;
  }

  /** By arrival alone, as with items, an event that is too old belongs to no session. */
  add({ event, time, record }: EventFact): void {
    if (!this.sessions || record.arrived - time > this.retention.item) return;
    const read = this.sessions.read(event);
    if (!read) return;
    if (this.hasMilestones) this.visits.push({ record, event, time, read });
    const delta = this.deltaOf(read.id, slotOf(time, this.sessions.idle), record);
    delta.last = record.seq;
    delta.arrived = record.arrived;
    delta.events.push({ seq: record.seq, time, event: read });
  }

  private deltaOf(id: string, slot: number, { seq, arrived }: LogRecord): OpenDelta {
    // Of the events of a slice, those of one id mostly belong to one part.
    const latest = this.latest.get(id);
    if (latest?.key.slot === slot) return latest;
    const key = { id, slot, shard: this.shard };
    const name = textOfKey(key);
    const delta = this.deltas.get(name) ?? { key, last: seq, arrived, events: [] };
    this.deltas.set(name, delta);
    this.latest.set(id, delta);
    return delta;
  }

  all(): readonly SessionDelta[] {
    return [...this.deltas.values()];
  }
}
