import type { SequenceNumber } from '@millrace/contract';
import { type StoredPart, textOfKey } from '../../domain/sessions/session-changes';
import { MINUTE_MS } from '../../domain/time';
import type {
  Activity,
  JourneyKey,
  Revisable,
  RevisableJourneyStore,
  RevisableSessionStore,
  SessionReader,
  SessionStore,
  StoredJourney,
} from '../sessions/ports';

export interface InMemorySessions extends RevisableSessionStore, SessionReader {
  /** Everything, as it stands now. */
  readonly stored: () => readonly StoredPart[];
}

const minuteOf = ({ part }: StoredPart): number => Math.floor(part.last / MINUTE_MS) * MINUTE_MS;

const isBehind = (a: Pick<Activity, 'minute' | 'id'>, b: Pick<Activity, 'minute' | 'id'>): boolean =>
  a.minute < b.minute || (a.minute === b.minute && a.id < b.id);

interface Stored {
  readonly seq: SequenceNumber;
  readonly revision?: number | undefined;
}

const revisableIn = <One extends Stored, Made extends Partial<One>>(
  stored: Map<string, One>,
  nameOf: (one: One) => string,
): Revisable<One, Made> => {
  const standsAs = (one: One): boolean => {
    const there = stored.get(nameOf(one));
    return there?.seq === one.seq && there.revision === one.revision;
  };
  return {
    revise: async (revisions) =>
      revisions.map(({ before, after }) => {
        if (!standsAs(before)) return 'conflict';
        stored.set(nameOf(before), { ...before, ...after, revision: (before.revision ?? 0) + 1 });
        return 'written';
      }),
    remove: async (all) => all.map((one) => (standsAs(one) && stored.delete(nameOf(one)) ? 'written' : 'conflict')),
  };
};

export const inMemorySessions = (): InMemorySessions => {
  const stored = new Map<string, StoredPart>();
  const activities = (): Activity[] => {
    const all = [...stored.values()].map((one) => ({ id: one.key.id, slot: one.key.slot, minute: minuteOf(one) }));
    return [...new Map(all.map((one) => [`${one.minute} ${one.id}`, one])).values()];
  };
  return {
    stored: () => [...stored.values()],
    all: async function* () {
      yield [...stored.values()];
    },
    ...revisableIn(stored, ({ key }) => textOfKey(key)),
    read: async (keys) => keys.flatMap((key) => stored.get(textOfKey(key)) ?? []),
    putAll: async (writes) =>
      writes.map(({ expected, ...part }) => {
        const name = textOfKey(part.key);
        const there = stored.get(name);
        if (there?.seq !== expected || there?.revision !== part.revision) return 'conflict';
        stored.set(name, part);
        return 'written';
      }),
    parts: async (id, from, to) =>
      [...stored.values()].filter(({ key }) => key.id === id && key.slot >= from && key.slot <= to),
    latestSlot: async (id, upTo) => {
      const slots = [...stored.values()].filter(({ key }) => key.id === id && key.slot <= upTo);
      return slots.length > 0 ? Math.max(...slots.map(({ key }) => key.slot)) : undefined;
    },
    activity: async ({ from, to, after }, limit) =>
      activities()
        .filter(({ minute }) => minute >= from && minute <= to)
        .filter((one) => !after || isBehind(one, after))
        .sort((a, b) => (isBehind(a, b) ? 1 : -1))
        .slice(0, limit),
    countIds: async (since) => new Set(activities().flatMap(({ minute, id }) => (minute >= since ? [id] : []))).size,
  };
};

/** Without the rule that a retry leaves out what a part holds already. */
export const withoutSessionSeq = (store: SessionStore): SessionStore => ({
  read: async (keys) => (await store.read(keys)).map((part) => ('unreadable' in part ? part : { ...part, seq: '0' })),
  putAll: async (writes) => {
    const stored = await store.read(writes.map(({ key }) => key));
    const there = new Map(stored.flatMap((one) => ('unreadable' in one ? [] : [[textOfKey(one.key), one.seq]])));
    return store.putAll(
      writes.map((write) => ({ ...write, expected: write.expected && there.get(textOfKey(write.key)) })),
    );
  },
});

export interface InMemoryJourneys extends RevisableJourneyStore {
  readonly all: () => readonly StoredJourney[];
}

export const inMemoryJourneys = (): InMemoryJourneys => {
  const stored = new Map<string, StoredJourney>();
  const nameOf = ({ id, shard }: JourneyKey): string => JSON.stringify([id, shard]);
  return {
    all: () => [...stored.values()],
    ...revisableIn(stored, ({ key }) => nameOf(key)),
    read: async (keys) => keys.flatMap((key) => stored.get(nameOf(key)) ?? []),
    putAll: async (writes) =>
      writes.map(({ expected, ...journey }) => {
        const there = stored.get(nameOf(journey.key));
        if (there?.seq !== expected || there?.revision !== journey.revision) return 'conflict';
        stored.set(nameOf(journey.key), journey);
        return 'written';
      }),
  };
};
