import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Granularity } from '@millrace/contract';
import type { ScratchWindow, ScratchWindows } from '../../app/archive/ports';
import type { WindowPart } from '../../app/settled/ports';
import { textOf, type WindowKey } from '../../domain/settled/windows';
import { type BodyReading, decodeSeries, encodeSeries } from '../dynamodb/series-codec';

/** Windows whose figures are in memory; the others are in the file. */
const IN_MEMORY = 4000;

/** In front of each window: how many bytes follow, and how many of them are the sequence number. */
const HEAD_BYTES = 8;

const granularities: readonly Granularity[] = ['second', 'minute', 'hour'];

const keyOf = (name: string): WindowKey => {
  const [granularity, metric = '', shard = '', start] = name.split(' ');
  const found = granularities.find((one) => one === granularity) ?? 'second';
  return { granularity: found, metric, shard, start: Number(start) };
};

/** A file to which windows are appended as they leave the memory. */
class WindowFile {
  private readonly folder = mkdtempSync(join(tmpdir(), 'millrace-'));
  private readonly file = openSync(join(this.folder, 'windows'), 'w+');
  private end = 0;

  /** Answers where it is. */
  append(seq: string, body: Uint8Array): number {
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt32LE(seq.length + body.length, 0);
    head.writeUInt32LE(seq.length, 4);
    const bytes = Buffer.concat([head, Buffer.from(seq), body]);
    writeSync(this.file, bytes, 0, bytes.length, this.end);
    this.end += bytes.length;
    return this.end - bytes.length;
  }

  at(place: number): { readonly seq: string; readonly body: Uint8Array } {
    const head = Buffer.alloc(HEAD_BYTES);
    readSync(this.file, head, 0, HEAD_BYTES, place);
    const bytes = Buffer.alloc(head.readUInt32LE(0));
    readSync(this.file, bytes, 0, bytes.length, place + HEAD_BYTES);
    const length = head.readUInt32LE(4);
    return { seq: bytes.toString('latin1', 0, length), body: bytes.subarray(length) };
  }

  remove(): void {
    closeSync(this.file);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface ScratchFile extends ScratchWindows {
  readonly remove: () => void;
}

/**
 * Windows in a file of the system's folder for such, those that were used last in memory: of the others there is no more in memory than where they are.
 * Reads and writes at once, since nothing else goes on in the process.
 */
export const scratchFile = (reading: BodyReading): ScratchFile => {
  const file = new WindowFile();
  const recent = new Map<string, WindowPart>();
  const places = new Map<string, number>();
  const restored = (place: number): WindowPart => {
    const { seq, body } = file.at(place);
    return { part: 0, seq, ...decodeSeries(body, reading), frozen: false };
  };
  const use = (name: string, part: WindowPart): void => {
    recent.delete(name);
    recent.set(name, part);
    for (const [oldest, { seq, ...body }] of recent) {
      if (recent.size <= IN_MEMORY) return;
      recent.delete(oldest);
      places.set(oldest, file.append(seq, encodeSeries(body, reading.identityOf)));
    }
  };
  const find = (name: string): WindowPart | undefined => {
    const place = places.get(name);
    return recent.get(name) ?? (place === undefined ? undefined : restored(place));
  };
  return {
    get size() {
      return places.size + [...recent.keys()].filter((name) => !places.has(name)).length;
    },
    read: async (keys) => keys.map((key) => find(textOf(key))),
    putAll: async (writes) =>
      writes.map(({ key, part }) => {
        use(textOf(key), part);
        return 'written';
      }),
    freeze: async () => 'conflict',
    *all(): Generator<ScratchWindow> {
      for (const name of new Set([...places.keys(), ...recent.keys()])) {
        const part = find(name);
        if (part) yield { key: keyOf(name), part };
      }
    },
    remove: () => file.remove(),
  };
};
