import type { DeltaFrame, DeltaWindow, SettledFrame, SettledWindow, Topic } from '@millrace/contract';
import { type PacingPlan, pacingOf } from './pacing';
import { packFrames } from './pack-frames';

/** One batch of one shard, as delta frames carry it. */
export interface DeltaBatch {
  readonly shard: string;
  readonly arrived: DeltaFrame['arrived'];
  readonly events: number;
  readonly windows: readonly DeltaWindow[];
}

/** What a batch added, for subscribers by their topics; none for one whose topics it did not move. */
export const deltaFrames = (
  { shard, arrived, events, windows }: DeltaBatch,
  plan?: PacingPlan,
): ((topics: ReadonlySet<Topic>) => readonly string[]) =>
  packFrames<DeltaWindow>({
    windows,
    always: false,
    frame: ({ part, of }, carried): DeltaFrame => ({
      type: 'delta',
      shard,
      part,
      of,
      arrived,
      events,
      ...pacingOf(plan),
      windows: [...carried],
    }),
  });

type FramesOf = (topics: ReadonlySet<Topic>) => readonly string[];

const forWatchers =
  (frames: FramesOf): FramesOf =>
  (topics) =>
    topics.size === 0 ? [] : frames(topics);

/** A step of one shard's checkpoint, with the seconds that its records fell in as they are now. */
export interface SettledStep extends Pick<SettledFrame, 'shard' | 'prev' | 'seq' | 'arrived' | 'invalidated'> {
  readonly windows: readonly SettledWindow[];
}

/**
 * What a step settled, for subscribers by their topics. Who watches anything gets at least one frame: the checkpoint has moved. Who has not subscribed to
 * anything has no figures that it could concern.
 */
export const settledFrames = (
  { windows, shard, prev, seq, arrived, invalidated }: SettledStep,
  plan?: PacingPlan,
): ((topics: ReadonlySet<Topic>) => readonly string[]) =>
  forWatchers(
    packFrames<SettledWindow>({
      windows,
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
        windows: [...carried],
      }),
    }),
  );
