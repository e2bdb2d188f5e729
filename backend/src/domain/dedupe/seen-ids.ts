import { hash } from 'node:crypto';
import type { Event } from '../formats/event';

/** Event ids that were seen, each as two halves of a hash of 64 bits, and when it arrived, in whole seconds since the epoch. */
export interface SeenIds {
  readonly length: number;
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly seconds: Uint32Array;
}

export interface IdHash {
  readonly high: number;
  readonly low: number;
}

/** Collects seen ids in order. */
export class SeenIdsBuilder {
  private readonly high: number[] = [];
  private readonly low: number[] = [];
  private readonly seconds: number[] = [];

  add({ high, low }: IdHash, second: number): void {
    this.high.push(high);
    this.low.push(low);
    this.seconds.push(second);
  }

  get length(): number {
    return this.seconds.length;
  }

  build(): SeenIds {
    const { length, high, low, seconds } = this;
    return { length, high: new Uint32Array(high), low: new Uint32Array(low), seconds: new Uint32Array(seconds) };
  }
}

/** Those from the place `start` up to before `end`. */
export const seenIdsBetween = ({ high, low, seconds }: SeenIds, start: number, end: number): SeenIds => {
  const part = { high: high.slice(start, end), low: low.slice(start, end), seconds: seconds.slice(start, end) };
  return { ...part, length: part.seconds.length };
};

/**
 * The hash of an event's id, undefined where it has none. Keyed, so that nobody can make two ids that collide; of 64 bits, so that two of the
 * 600,000 that a busy shard sees in 10 minutes are mistaken for one once in a thousand years. The length keeps source and id apart.
 */
export const idHashOf = ({ source, id }: Event, key: string): IdHash | undefined => {
  if (id === undefined) return undefined;
  const hex = hash('sha1', `${key} ${source.length} ${source}${id}`);
  return { high: Number.parseInt(hex.slice(0, 8), 16), low: Number.parseInt(hex.slice(8, 16), 16) };
};
