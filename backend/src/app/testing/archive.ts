import { type ArchivedRecord, archiveLine } from '../../domain/archive/archive-line';
import { hourFolder, oldestIn } from '../../domain/archive/archive-object';
import { DamagedObject, type WritableArchive } from '../archive/ports';

const DAMAGED = '\u0000';

/** The name that Firehose gives an object of these records. */
export const objectKey = (records: readonly ArchivedRecord[], id = '0'): string => {
  const oldest = Math.min(...records.map(({ arrived }) => arrived));
  const time = new Date(oldest).toISOString().slice(0, 19).replaceAll(/[T:]/g, '-');
  return `${hourFolder(oldest)}archive-1-${time}-${id.padStart(8, '0')}.gz`;
};

export interface InMemoryArchive extends WritableArchive {
  /** Puts an object as Firehose does; answers its key. */
  readonly deliver: (records: readonly ArchivedRecord[]) => string;
  /** Makes an object one that cannot be unpacked, or one of its lines another. */
  readonly damage: (key: string, line?: number, text?: string) => void;
}

/** Objects in memory, read two lines at a time. */
export const inMemoryArchive = (): InMemoryArchive => {
  const objects = new Map<string, string[]>();
  return {
    deliver: (records) => {
      const key = objectKey(records, String(objects.size));
      objects.set(
        key,
        records.map((record) => archiveLine(record).trimEnd()),
      );
      return key;
    },
    replace: async (key, lines) => {
      objects.set(key, [...lines]);
    },
    damage: (key, line, text = '') => {
      const lines = objects.get(key) ?? [];
      objects.set(key, line === undefined ? [DAMAGED] : lines.with(line, text));
    },
    objects: async function* ({ from, to }) {
      const all = [...objects].map(([key, lines]) => ({
        key,
        bytes: lines.join('\n').length,
        oldest: oldestIn(key) ?? 0,
      }));
      yield* all.filter(({ oldest }) => oldest >= from && oldest < to).sort((a, b) => a.oldest - b.oldest);
    },
    lines: async function* (key) {
      const lines = objects.get(key) ?? [];
      if (lines[0] === DAMAGED) throw new DamagedObject(key, 'this is no gzip any more');
      for (let at = 0; at < lines.length; at += 2) yield lines.slice(at, at + 2);
    },
  };
};
