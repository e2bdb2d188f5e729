import type { Topic } from '@millrace/contract';
import type { StoredItem } from '../items/item-changes';
import { type DeltaBatch, deltaFrames, type SettledStep, settledFrames } from './frames';
import type { PacingPlan } from './pacing';

/** What a broadcast sends, as data: another process makes the same frames of it. */
export type Content =
  | ({ readonly kind: 'delta'; readonly items: readonly StoredItem[] } & Omit<DeltaBatch, 'items'>)
  | ({ readonly kind: 'settled' } & SettledStep);

export const framesOf = (content: Content, plan: PacingPlan): ((topics: ReadonlySet<Topic>) => readonly string[]) =>
  content.kind === 'delta'
    ? deltaFrames({ ...content, items: () => content.items }, plan)
    : settledFrames(content, plan);
