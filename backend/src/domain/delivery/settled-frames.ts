import type { SettledFrame, SettledWindow, Topic } from '@millrace/contract';
import { packFrames } from './pack-frames';

/** A step of one shard's checkpoint, with the seconds that its records fell in as they are now. */
export interface Step extends Pick<SettledFrame, 'shard' | 'prev' | 'seq' | 'invalidated'> {
  readonly windows: readonly SettledWindow[];
}

/** What a step settled, for viewers by their topics. Every viewer gets at least one frame: the checkpoint has moved. */
export const settledFrames = ({
  windows,
  shard,
  prev,
  seq,
  invalidated,
}: Step): ((topics: ReadonlySet<Topic>) => readonly string[]) =>
  packFrames<SettledWindow>({
    windows,
    always: true,
    frame: ({ part, of, frameId }, carried): SettledFrame => ({
      type: 'settled',
      shard,
      part,
      of,
      prev,
      seq,
      ...(invalidated && { invalidated }),
      ...(frameId !== '' && { frameId }),
      windows: [...carried],
    }),
  });
