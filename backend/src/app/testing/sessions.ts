import { type StoredPart, textOfKey } from '../../domain/sessions/session-changes';
import { MINUTE_MS } from '../../domain/time';
import type { Activity, JourneyKey, JourneyStore, SessionReader, SessionStore, StoredJourney } from '../sessions/ports';

export interface InMemorySessions extends SessionStore, SessionReader {
  /** Everything that is stored. */
  readonly all: () => readonly StoredPart[];
}

const minuteOf = ({ part }: StoredPart): number => Math.floor(part.last / MINUTE_MS) * MINUTE_MS;

const isBehind = (a: Pick<Activity, 'minute' | 'id'>, b: Pick<Activity, 'minute' | 'id'>): boolean =>
  a.minute < b.minute || (a.minute === b.minute && a.id < b.id);

export const inMemorySessions = (): InMemorySessions => {
  const stored = new Map<string, StoredPart>();
  const activities = (): Activity[] => {
    const all = [...stored.values()].map((one) => ({ id: one.key.id, slot: one.key.slot, minute: minuteOf(one) }));
    return [...new Map(all.map((one) => [`${one.minute} ${one.id}`, one])).values()];
  };
  return {
    all: () => [...stored.values()],
    read: async (keys) => keys.flatMap((key) => stored.get(textOfKey(key)) ?? []),
    putAll: async (writes) =>
      writes.map(({ expected, ...part }) => {
        const name = textOfKey(part.key);
        if (stored.get(name)?.seq !== expected) return 'conflict';
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

export const inMemoryJourneys = (): JourneyStore & { readonly all: () => readonly StoredJourney[] } => {
  const stored = new Map<string, StoredJourney>();
  const nameOf = ({ id, shard }: JourneyKey): string => JSON.stringify([id, shard]);
  return {
    all: () => [...stored.values()],
    read: async (keys) => keys.flatMap((key) => stored.get(nameOf(key)) ?? []),
    putAll: async (writes) =>
      writes.map(({ expected, ...journey }) => {
        if (stored.get(nameOf(journey.key))?.seq !== expected) return 'conflict';
        stored.set(nameOf(journey.key), journey);
        return 'written';
      }),
  };
};
