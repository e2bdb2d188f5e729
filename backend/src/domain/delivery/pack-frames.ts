import { hash } from 'node:crypto';
import {
  type Feed,
  type FeedTopic,
  type FollowedItem,
  FRAME_BYTES,
  isFeedTopic,
  isItemTopic,
  type Series,
  TOPIC_SET_CHARS,
  type Topic,
  topicSetOf,
} from '@millrace/contract';
import { jsonBytes } from '../../lib/json/json-bytes';
import { divideSeries, type Piece } from './divide-series';

/** A window as frames of any type carry it. */
export interface FrameWindow {
  readonly series: readonly Series[];
}

/** Which part of how many, and of what: parts cut from other windows, or from windows that have moved on, have another `frameId`. */
export interface FramePart {
  readonly part: number;
  readonly of: number;
  readonly frameId: string;
  /** Of the subscriber's topics; empty where nothing is said of those that have not moved. */
  readonly topicSet: string;
}

/** The items that a batch changed, by their topics. */
export type ChangedItems = ReadonlyMap<Topic, FollowedItem>;

/** What one part carries. */
export interface Carried<W> {
  readonly windows: readonly W[];
  readonly items: readonly FollowedItem[];
  readonly feed?: Feed | undefined;
}

/** What a batch sends its subscribers, whatever the frame is called. */
export interface FrameSource<W extends FrameWindow> {
  readonly windows: readonly W[];
  /** Asked for once, where anybody follows an item. */
  readonly items: () => ChangedItems;
  /** What the feeds that somebody watches say; undefined where there is nothing to say. */
  readonly feed?: (topics: readonly FeedTopic[]) => Feed | undefined;
  readonly frame: (part: FramePart, carried: Carried<W>) => object;
  /** Whether a subscriber to any metric is sent the batch, and each of its windows, when nothing there is of its topics. */
  readonly always: boolean;
}

interface SizedWindow<W> {
  /** The window without series. */
  readonly head: W;
  readonly bytes: number;
  readonly pieces: readonly Piece[];
}

/** What is sent to subscribers with the same topics. */
interface Selection<W> {
  readonly windows: readonly SizedWindow<W>[];
  readonly items: readonly FollowedItem[];
  readonly feed: Feed | undefined;
  readonly topics: string;
  readonly topicSet: string;
  readonly always: boolean;
}

/** Digits that `part` and `of` may need beyond the one of an empty frame: no batch makes a frame of 10 million parts. */
const PART_DIGITS = 2 * 7;

/** `"items":[],`, which a frame without items has not, and what a feed takes beside itself. */
const ITEMS_BYTES = 11;
const FEED_BYTES = '"feed":,'.length;

const FRAME_ID_CHARS = 16;

/** Where parts are cut follows from the lengths of the pieces alone; what is in them, from the windows' heads and the topics. */
const frameIdOf = ({ topics, topicSet, windows, items }: Selection<unknown>): string => {
  const cut = windows.map(({ head, pieces }) => [head, pieces.map(({ bytes }) => bytes)]);
  return hash('sha256', JSON.stringify([topicSet, topics, cut, items]), 'hex').slice(0, FRAME_ID_CHARS);
};

/** Puts pieces and items into parts, in order, each part within `room` bytes. */
class Packer<W extends FrameWindow> {
  readonly parts: {
    readonly windows: { readonly head: W; readonly series: Series[] }[];
    readonly items: FollowedItem[];
    readonly feed: Feed | undefined;
  }[] = [];
  private left = 0;
  private readonly room: number;

  constructor(room: number) {
    this.room = room;
  }

  addWindow({ head, bytes, pieces }: SizedWindow<W>): void {
    let open: { readonly series: Series[] } | undefined;
    for (const piece of pieces) {
      const needed = piece.bytes + 1;
      if (!this.fits(needed + (open ? 0 : bytes + 1))) {
        this.openPart();
        open = undefined;
      }
      open ??= this.openWindow(head, bytes);
      open.series.push(piece.series);
      this.left -= needed;
    }
  }

  addEmptyWindow({ head, bytes }: SizedWindow<W>): void {
    if (!this.fits(bytes + 1)) this.openPart();
    this.openWindow(head, bytes);
  }

  /** Into a part of its own, which goes on with what comes next. */
  addFeed(feed: Feed): void {
    this.openPart(feed);
    this.left -= jsonBytes(feed) + FEED_BYTES;
  }

  addItem(item: FollowedItem): void {
    const bytes = jsonBytes(item) + 1;
    if (!this.fits(bytes)) this.openPart();
    this.parts.at(-1)?.items.push(item);
    this.left -= bytes;
  }

  private fits(bytes: number): boolean {
    return this.parts.length > 0 && this.left >= bytes;
  }

  private openPart(feed?: Feed): void {
    this.parts.push({ windows: [], items: [], feed });
    this.left = this.room;
  }

  private openWindow(head: W, bytes: number): { readonly series: Series[] } {
    const window = { head, series: [] };
    this.parts.at(-1)?.windows.push(window);
    this.left -= bytes + 1;
    return window;
  }
}

const encode = <W extends FrameWindow>(
  { frame }: FrameSource<W>,
  room: number,
  selection: Selection<W>,
): readonly string[] => {
  const { windows, items, feed, always, topicSet } = selection;
  const packer = new Packer<W>(room);
  if (feed) packer.addFeed(feed);
  for (const window of windows) {
    if (window.pieces.length > 0) packer.addWindow(window);
    else if (always) packer.addEmptyWindow(window);
  }
  for (const item of items) packer.addItem(item);
  const parts = packer.parts.map(
    ({ windows, items, feed }): Carried<W> => ({
      windows: windows.map(({ head, series }): W => ({ ...head, series })),
      items,
      feed,
    }),
  );
  const all = parts.length === 0 && always ? [{ windows: [], items: [] }] : parts;
  const of = all.length;
  const frameId = of > 1 ? frameIdOf(selection) : '';
  return all.map((carried, i) => JSON.stringify(frame({ part: i + 1, of, frameId, topicSet }, carried)));
};

const isFigure = (topic: Topic): boolean => topic.startsWith('metric:');

/** What a function answers, asked for once. */
const once = <T>(ask: () => T): (() => T) => {
  let answer: { readonly value: T } | undefined;
  return () => {
    answer ??= { value: ask() };
    return answer.value;
  };
};

/**
 * The frames of a batch for a subscriber with the given topics, encoded, each at most `FRAME_BYTES` long. Subscribers with the same
 * topics get the same strings, made once.
 */
export const packFrames = <W extends FrameWindow>(
  source: FrameSource<W>,
): ((topics: ReadonlySet<Topic>) => readonly string[]) => {
  const room =
    FRAME_BYTES -
    jsonBytes(
      source.frame(
        { part: 1, of: 1, frameId: '0'.repeat(FRAME_ID_CHARS), topicSet: '0'.repeat(TOPIC_SET_CHARS) },
        { windows: [], items: [] },
      ),
    ) -
    PART_DIGITS -
    ITEMS_BYTES;
  const sized = source.windows.map((window): SizedWindow<W> => {
    const head = { ...window, series: [] };
    const bytes = jsonBytes(head);
    return { head, bytes, pieces: window.series.flatMap((series) => divideSeries(series, room - bytes - 2)) };
  });
  const moved = new Set(source.windows.flatMap(({ series }) => series.map(({ topic }) => topic)));
  const changed = once(source.items);
  const hasMoved = (topic: Topic): boolean =>
    moved.has(topic) ||
    (isItemTopic(topic) && changed().has(topic)) ||
    (source.feed !== undefined && isFeedTopic(topic));
  const made = new Map<string, readonly string[]>();
  return (topics) => {
    const watched = [...topics].filter(hasMoved).sort();
    const always = source.always && [...topics].some(isFigure);
    const topicSet = source.always ? topicSetOf(topics) : '';
    const key = `${topicSet} ${always} ${watched.join(' ')}`;
    const known = made.get(key);
    if (known) return known;
    const windows = sized.map((window) => ({
      ...window,
      pieces: window.pieces.filter(({ series }) => topics.has(series.topic)),
    }));
    const items = watched.flatMap((topic) => (isItemTopic(topic) ? (changed().get(topic) ?? []) : []));
    const feeds = watched.filter(isFeedTopic);
    const feed = feeds.length > 0 ? source.feed?.(feeds) : undefined;
    const frames = encode(source, room, { windows, items, feed, topics: watched.join(' '), topicSet, always });
    made.set(key, frames);
    return frames;
  };
};
