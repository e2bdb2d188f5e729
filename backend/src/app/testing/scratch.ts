import { compareSequenceNumbers } from '@millrace/contract';
import type { LogRecord } from '../../domain/fold/log-record';
import { type StoredPart, textOfKey } from '../../domain/sessions/session-changes';
import { textOf } from '../../domain/settled/windows';
import type { ScratchWindow, ScratchWindows, StreamTail } from '../archive/ports';

export const inMemoryScratch = (): ScratchWindows => {
  const windows = new Map<string, ScratchWindow>();
  const parts = new Map<string, StoredPart>();
  return {
    get size() {
      return windows.size;
    },
    all: () => windows.values(),
    read: async (keys) => keys.map((key) => windows.get(textOf(key))?.part),
    putAll: async (writes) =>
      writes.map(({ key, part }) => {
        windows.set(textOf(key), { key, part });
        return 'written';
      }),
    freeze: async () => 'conflict',
    sessions: {
      get size() {
        return parts.size;
      },
      find: (key) => parts.get(textOfKey(key)),
      put: (part) => parts.set(textOfKey(part.key), part),
      all: () => parts.values(),
    },
  };
};

/** A stream that still holds these logs, three records a page. */
export const inMemoryTail = (logs: () => ReadonlyMap<string, readonly LogRecord[]>): StreamTail => ({
  shards: async () => new Set(logs().keys()),
  firstSince: async (shard, arrived) =>
    logs()
      .get(shard)
      ?.find((record) => record.arrived >= arrived)?.seq,
  read: async function* (shard, from, upTo) {
    const records = (logs().get(shard) ?? []).filter(
      ({ seq }) => compareSequenceNumbers(seq, from) >= 0 && compareSequenceNumbers(seq, upTo) <= 0,
    );
    for (let at = 0; at < records.length; at += 3) yield records.slice(at, at + 3);
  },
});
