import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Granularity } from '@millrace/contract';
import type { ScratchWindow, ScratchWindows } from '../../app/archive/ports';
import type { WindowPart } from '../../app/settled/ports';
import { type StoredPart, textOfKey } from '../../domain/sessions/session-changes';
import { textOf, type WindowKey } from '../../domain/settled/windows';
import { type BodyReading, decodeSeries, encodeSeries } from '../dynamodb/series-codec';

/** Entries of a kind whose content is in memory; the others are in the file. */
const IN_MEMORY = 4000;

/** In front of each entry: how many bytes follow. */
const HEAD_BYTES = 4;

const granularities: readonly Granularity[] = ['second', 'minute', 'hour'];

const keyOf = (name: string): WindowKey => {
  const [granularity, metric = '', shard = '', start] = name.split(' ');
  const found = granularities.find((one) => one === granularity) ?? 'second';
  return { granularity: found, metric, shard, start: Number(start) };
};

/** A file to which entries are appended as they leave the memory. */
class EntryFile {
  private readonly folder = mkdtempSync(join(tmpdir(), 'millrace-'));
  private readonly file = openSync(join(this.folder, 'entries'), 'w+');
  private end = 0;

  /** Answers where it is. */
  append(entry: Uint8Array): number {
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt32LE(entry.length);
    const bytes = Buffer.concat([head, entry]);
    writeSync(this.file, bytes, 0, bytes.length, this.end);
    this.end += bytes.length;
    return this.end - bytes.length;
  }

  at(place: number): Buffer {
    const head = Buffer.alloc(HEAD_BYTES);
    readSync(this.file, head, 0, HEAD_BYTES, place);
    const bytes = Buffer.alloc(head.readUInt32LE());
    readSync(this.file, bytes, 0, bytes.length, place + HEAD_BYTES);
    return bytes;
  }

  remove(): void {
    closeSync(this.file);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface EntryCodec<T> {
  readonly encode: (entry: T) => Uint8Array;
  readonly decode: (bytes: Buffer) => T;
}

/** Entries by their names, those that were used last in memory: of the others there is no more in memory than where they are. */
class Entries<T> {
  private readonly recent = new Map<string, T>();
  private readonly places = new Map<string, number>();
  private readonly file: EntryFile;
  private readonly codec: EntryCodec<T>;

  constructor(file: EntryFile, codec: EntryCodec<T>) {
    this.file = file;
    this.codec = codec;
  }

  get size(): number {
    return this.places.size + [...this.recent.keys()].filter((name) => !this.places.has(name)).length;
  }

  put(name: string, entry: T): void {
    this.recent.delete(name);
    this.recent.set(name, entry);
    for (const [oldest, one] of this.recent) {
      if (this.recent.size <= IN_MEMORY) return;
      this.recent.delete(oldest);
      this.places.set(oldest, this.file.append(this.codec.encode(one)));
    }
  }

  find(name: string): T | undefined {
    const place = this.places.get(name);
    return this.recent.get(name) ?? (place === undefined ? undefined : this.codec.decode(this.file.at(place)));
  }

  *all(): Generator<readonly [name: string, entry: T]> {
    for (const name of new Set([...this.places.keys(), ...this.recent.keys()])) {
      const entry = this.find(name);
      if (entry) yield [name, entry];
    }
  }
}

/** The sequence number, how long that is before it, and the figures. */
const windowCodec = (reading: BodyReading): EntryCodec<WindowPart> => ({
  encode: ({ seq, ...body }) =>
    Buffer.concat([Buffer.of(seq.length), Buffer.from(seq), encodeSeries(body, reading.identityOf)]),
  decode: (bytes) => {
    const end = 1 + (bytes[0] ?? 0);
    const body = decodeSeries(bytes.subarray(end), reading);
    return { part: 0, seq: bytes.toString('latin1', 1, end), ...body, frozen: false };
  },
});

const partCodec: EntryCodec<StoredPart> = {
  encode: (part) => Buffer.from(JSON.stringify(part)),
  decode: (bytes) => JSON.parse(bytes.toString()),
};

export interface ScratchFile extends ScratchWindows {
  readonly remove: () => void;
}

/** Windows, and parts of sessions, in a file of the system's folder for such. Reads and writes at once, since nothing else goes on in the process. */
export const scratchFile = (reading: BodyReading): ScratchFile => {
  const file = new EntryFile();
  const windows = new Entries(file, windowCodec(reading));
  const parts = new Entries(file, partCodec);
  return {
    get size() {
      return windows.size;
    },
    read: async (keys) => keys.map((key) => windows.find(textOf(key))),
    putAll: async (writes) =>
      writes.map(({ key, part }) => {
        windows.put(textOf(key), part);
        return 'written';
      }),
    freeze: async () => 'conflict',
    *all(): Generator<ScratchWindow> {
      for (const [name, part] of windows.all()) yield { key: keyOf(name), part };
    },
    sessions: {
      get size() {
        return parts.size;
      },
      find: (key) => parts.find(textOfKey(key)),
      put: (part) => parts.put(textOfKey(part.key), part),
      *all() {
        for (const [, part] of parts.all()) yield part;
      },
    },
    remove: () => file.remove(),
  };
};
