import type { SettledFrame } from '@millrace/contract';

/** Parts of settled frames that wait for the others, by the sending that they belong to. */
export type WaitingParts = ReadonlyMap<string, readonly SettledFrame[]>;

/** Frames that wait at most: the parts of what was lost come no more. */
const MAX_WAITING_FRAMES = 32;

/** Takes in one part. `whole` is all that the frame's parts held, once each has come. */
export const collect = (
  waiting: WaitingParts,
  frame: SettledFrame,
): { readonly parts: WaitingParts; readonly whole?: readonly SettledFrame[] } => {
  if (frame.of === 1) return { parts: waiting, whole: [frame] };
  const key = `${frame.shard} ${frame.seq} ${frame.of} ${frame.frameId}`;
  const others = (waiting.get(key) ?? []).filter(({ part }) => part !== frame.part);
  const parts = new Map(waiting);
  parts.delete(key);
  if (others.length + 1 === frame.of) return { parts, whole: [...others, frame] };
  parts.set(key, [...others, frame]);
  for (const oldest of parts.keys()) if (parts.size > MAX_WAITING_FRAMES) parts.delete(oldest);
  return { parts };
};
