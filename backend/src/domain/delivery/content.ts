import type { Topic } from '@millrace/contract';
import type { StoredItem } from '../items/item-changes';
import { type FeedSample, feedOf } from './feed';
import { type DeltaBatch, deltaFrames, type SettledStep, settledFrames } from './frames';
import type { PacingPlan } from './pacing';

/** What a broadcast sends, as data: another process makes the same frames of it. */
export type Content =
  | ({ readonly kind: 'delta'; readonly items: readonly StoredItem[]; readonly feed: FeedSample } & Omit<
      DeltaBatch,
      'items' | 'feed'
    >)
  | ({ readonly kind: 'settled' } & SettledStep);

export const framesOf = (content: Content, plan: PacingPlan): ((topics: ReadonlySet<Topic>) => readonly string[]) =>
  content.kind === 'delta'
    ? deltaFrames({ ...content, items: () => content.items, feed: feedOf(content.feed) }, plan)
    : settledFrames(content, plan);
