import {
  type DeltaFrame,
  type DeltaWindow,
  type Feed,
  type FeedTopic,
  FRAME_BYTES,
  type ItemsFrame,
  type SettledFrame,
  type SettledWindow,
  type Topic,
} from '@millrace/contract';
import { jsonBytes } from '../../lib/json/json-bytes';
import { followedItem, type StoredItem, topicOfItem } from '../items/item-changes';
import { runsWithin } from './divide-series';
import { type PacingPlan, pacingOf } from './pacing';
import { type ChangedItems, packFrames } from './pack-frames';

/** Items as their followers are sent them. */
const changedItems = (items: readonly StoredItem[]): ChangedItems =>
  new Map(items.map((item) => [topicOfItem(item), followedItem(item)]));

/** One batch of one shard, as delta frames carry it. */
export interface DeltaBatch {
  readonly shard: string;
  readonly arrived: DeltaFrame['arrived'];
  readonly events: number;
  readonly windows: readonly DeltaWindow[];
  /** The items that it changed, asked for where anybody follows one. */
  readonly items: () => readonly StoredItem[];
  /** What its feeds say, asked for where anybody watches one. */
  readonly feed: (topics: readonly FeedTopic[]) => Feed | undefined;
}

/** What a batch added, for subscribers by their topics; none for one whose topics it did not move. */
export const deltaFrames = (
  { shard, arrived, events, windows, items, feed }: DeltaBatch,
  plan?: PacingPlan,
): ((topics: ReadonlySet<Topic>) => readonly string[]) =>
  packFrames<DeltaWindow>({
    windows,
    items: () => changedItems(items()),
    feed,
    always: false,
    frame: ({ part, of }, carried): DeltaFrame => ({
      type: 'delta',
      shard,
      part,
      of,
      arrived,
      events,
      ...pacingOf(plan),
      windows: [...carried.windows],
      ...(carried.items.length > 0 && { items: [...carried.items] }),
      ...(carried.feed && { feed: carried.feed }),
    }),
  });

/** A step of one shard's checkpoint, with the seconds that its records fell in as they are now. */
export interface SettledStep extends Pick<SettledFrame, 'shard' | 'prev' | 'seq' | 'arrived' | 'invalidated'> {
  readonly windows: readonly SettledWindow[];
  /** The items that it changed. */
  readonly items: readonly StoredItem[];
}

/**
 * What a step settled, for subscribers by their topics. Who watches any metric gets at least one frame: the checkpoint has moved. Who watches none has no
 * figures that it could concern.
 */
export const settledFrames = (
  { windows, shard, prev, seq, arrived, invalidated, items }: SettledStep,
  plan?: PacingPlan,
): ((topics: ReadonlySet<Topic>) => readonly string[]) =>
  packFrames<SettledWindow>({
    windows,
    items: () => changedItems(items),
    always: true,
    frame: ({ part, of, frameId, topicSet }, carried): SettledFrame => ({
      type: 'settled',
      shard,
      part,
      of,
      prev,
      seq,
      arrived,
      ...(invalidated && { invalidated }),
      ...(frameId !== '' && { frameId }),
      topicSet,
      ...pacingOf(plan),
      windows: [...carried.windows],
      ...(carried.items.length > 0 && { items: [...carried.items] }),
    }),
  });

/** The state of followed items, for one follower; `missing` are those of which nothing is known. */
export const itemsFrames = (items: readonly StoredItem[], missing: readonly Topic[]): readonly string[] => {
  const frame = (carried: ItemsFrame['items']): ItemsFrame => ({
    type: 'items',
    items: carried,
    missing: [...missing],
  });
  const runs = runsWithin(items.map(followedItem), FRAME_BYTES - jsonBytes(frame([])));
  return (runs.length > 0 ? runs : [[]]).map((run) => JSON.stringify(frame(run)));
};

/** The items that each subscriber follows of these, for subscribers by their topics. */
export const followedFrames =
  (items: readonly StoredItem[]) =>
  (topics: ReadonlySet<Topic>): readonly string[] => {
    const followed = items.filter((item) => topics.has(topicOfItem(item)));
    return followed.length > 0 ? itemsFrames(followed, []) : [];
  };
