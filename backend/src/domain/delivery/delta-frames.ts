import type { DeltaFrame, DeltaWindow, Topic } from '@millrace/contract';
import { packFrames } from './pack-frames';

/** One batch of one shard, as frames tell of it. */
export interface Batch {
  readonly shard: string;
  readonly arrived: DeltaFrame['arrived'];
  readonly windows: readonly DeltaWindow[];
}

/** What a batch added, for viewers by their topics; none for one whose topics it did not move. */
export const deltaFrames = ({ shard, arrived, windows }: Batch): ((topics: ReadonlySet<Topic>) => readonly string[]) =>
  packFrames<DeltaWindow>({
    windows,
    always: false,
    frame: ({ part, of }, carried): DeltaFrame => ({ type: 'delta', shard, part, of, arrived, windows: [...carried] }),
  });
