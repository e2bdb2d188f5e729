import { hashLabel, type SettledAnswer, type SettledQuery } from '@millrace/contract';
import { z } from 'zod';
import { HOUR_MS, MINUTE_MS } from '../../domain/time';
import { ANSWER_BYTES } from '../../lib/json/json-bytes';
import { AppError } from '../errors';

/** The last window of a page. Those that come after it are earlier, or of the same second and a later shard. */
interface PageEnd {
  readonly start: number;
  readonly shard: string;
}

/** Where the following page begins. */
export interface SettledPageToken extends PageEnd {
  /** As of when the page before is, ms since the epoch: what follows must not be older. */
  readonly asOf: number;
}

type Question = Pick<SettledQuery, 'topics' | 'since'>;

const fingerprint = ({ topics, since }: Question): number => hashLabel(`${since} ${[...topics].sort().join(',')}`);

const tokenSchema = z.tuple([z.int().nonnegative(), z.string(), z.int().nonnegative(), z.int()]);

/** `next`: opaque to clients, and only good for the question that it came from. */
export const encodeSettledPageToken = (question: Question, { start, shard, asOf }: SettledPageToken): string =>
  Buffer.from(JSON.stringify([start, shard, asOf, fingerprint(question)])).toString('base64url');

const parseToken = (next: string): z.infer<typeof tokenSchema> | undefined => {
  try {
    return tokenSchema.parse(JSON.parse(Buffer.from(next, 'base64url').toString()));
  } catch {
    return undefined;
  }
};

/** Throws `invalid_input` when `next` is not from a page of this question. */
export const decodeSettledPageToken = (question: Question, next: string): SettledPageToken => {
  const [start, shard, asOf, print] = parseToken(next) ?? [];
  if (start === undefined || shard === undefined || asOf === undefined || print !== fingerprint(question))
    throw new AppError('invalid_input', 'next: it is not from a page of the same topics and since', 'next');
  return { start, shard, asOf };
};

export type ShardWindow = SettledAnswer['windows'][number];

/** About the most seconds of shards that are read for one page, and the most reads. */
const MOST_WINDOWS = 4000;
const MOST_READS = 512;

/** Slices get longer while one holds less than this part of a page, up to an hour. */
const LITTLE = 1 / 8;

const inPageOrder = (a: PageEnd, b: PageEnd): number =>
  b.start - a.start || (a.shard < b.shard ? -1 : a.shard > b.shard ? 1 : 0);

/** After every shard of a second. */
const AFTER_ALL = '\uffff';

/** Gathers windows, the newest first, until there are enough for one answer. */
export class SettledPage {
  readonly windows: ShardWindow[] = [];
  private readonly texts: string[] = [];
  private bytes = 0;
  private read = 0;
  private reads = 0;
  private slice = MINUTE_MS;
  private full = false;
  private end: PageEnd | undefined;
  private readonly shards: number;
  private readonly begin: PageEnd | undefined;

  /** `begin` is the last window of the page before. */
  constructor(shards: number, begin?: PageEnd) {
    this.shards = shards;
    this.begin = begin;
  }

  get isFull(): boolean {
    return this.full || this.shards === 0;
  }

  /** The windows as JSON, which they were made into already for their length. */
  get json(): string {
    return `[${this.texts.join(',')}]`;
  }

  /** How long the next slice should be. */
  get sliceMs(): number {
    return this.slice;
  }

  /** Takes what a slice that begins at `from` holds: all windows, of which `read` were read. */
  add(windows: readonly ShardWindow[], read: number, from: number): void {
    this.read += read;
    this.reads += this.shards;
    for (const window of windows.toSorted(inPageOrder)) if (!this.take(window)) return;
    this.end = { start: from, shard: AFTER_ALL };
    this.full = this.read >= MOST_WINDOWS || this.reads >= MOST_READS;
    if (this.bytes < ANSWER_BYTES * LITTLE && read < MOST_WINDOWS * LITTLE)
      this.slice = Math.min(2 * this.slice, HOUR_MS);
  }

  /** Where the next page goes on; undefined when nothing is left down to `since`. */
  last(since: number): PageEnd | undefined {
    const { end } = this;
    return end && (end.start > since || end.shard !== AFTER_ALL) ? end : undefined;
  }

  private take(window: ShardWindow): boolean {
    if (this.begin && inPageOrder(this.begin, window) >= 0) return true;
    const text = JSON.stringify(window);
    const bytes = Buffer.byteLength(text) + 1;
    if (this.windows.length > 0 && this.bytes + bytes > ANSWER_BYTES) {
      this.full = true;
      return false;
    }
    this.windows.push(window);
    this.texts.push(text);
    this.bytes += bytes;
    this.end = { start: window.start, shard: window.shard };
    return true;
  }
}
