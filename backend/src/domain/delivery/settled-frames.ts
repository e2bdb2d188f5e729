import type { SettledFrame, SettledWindow, Topic } from '@millrace/contract';
import { packFrames } from './pack-frames';

/** A step of one shard's cursor, with the seconds that its records fell in as they are now. */
export interface Step extends Pick<SettledFrame, 'shard' | 'prev' | 'seq' | 'touched'> {
  readonly windows: readonly SettledWindow[];
}

/** What a step settled, for viewers by their topics. Every viewer gets at least one frame: the cursor has moved. */
export const settledFrames = ({
  windows,
  shard,
  prev,
  seq,
  touched,
}: Step): ((topics: ReadonlySet<Topic>) => readonly string[]) =>
  packFrames<SettledWindow>({
    windows,
    always: true,
    frame: ({ part, of, sending }, carried): SettledFrame => ({
      type: 'settled',
      shard,
      part,
      of,
      prev,
      seq,
      ...(touched && { touched }),
      ...(sending !== '' && { sending }),
      windows: [...carried],
    }),
  });
