import { compareSequenceNumbers, type SettledFrame } from '@millrace/contract';

/** Parts of settled frames that wait for the others, by the frame that they belong to. */
export type Parts = ReadonlyMap<string, readonly SettledFrame[]>;

/** Frames that wait at most: the parts of what was lost come no more. */
const FRAMES_KEPT = 32;

/**
 * Whether a window has moved on since the frame was first sent. Sent again, its parts are cut at other places then, and do not fit
 * those of the first sending: such a frame counts as lost, and what it held is asked for.
 */
const hasMovedOn = ({ seq, windows }: SettledFrame): boolean =>
  windows.some((window) => compareSequenceNumbers(window.seq, seq) > 0);

/** Takes in one part. `whole` is all that the frame's parts held, once each has come. */
export const collect = (
  waiting: Parts,
  frame: SettledFrame,
): { readonly parts: Parts; readonly whole?: readonly SettledFrame[] } => {
  if (frame.of === 1) return { parts: waiting, whole: [frame] };
  if (hasMovedOn(frame)) return { parts: waiting };
  const key = `${frame.shard} ${frame.seq} ${frame.of}`;
  const others = (waiting.get(key) ?? []).filter(({ part }) => part !== frame.part);
  const parts = new Map(waiting);
  parts.delete(key);
  if (others.length + 1 === frame.of) return { parts, whole: [...others, frame] };
  parts.set(key, [...others, frame]);
  for (const oldest of parts.keys()) if (parts.size > FRAMES_KEPT) parts.delete(oldest);
  return { parts };
};
