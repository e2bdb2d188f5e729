import { type Content, framesOf } from '../../domain/delivery/content';
import { type Broadcaster, type BroadcasterDeps, broadcast, createBroadcaster } from './broadcast';
import type { FanOutOrder, FanOutReport } from './ports';

/** What one worker is to send, and to whom. */
export interface FanOutJob extends FanOutOrder {
  readonly partition: number;
  readonly content: Content;
}

/** A worker: sends the subscribers of one partition what a sender was to send to all. Rejects where a broadcast has an error. */
export const createSendToPartition = (deps: BroadcasterDeps) => {
  const known = new Map<number, Broadcaster>();
  const broadcasterOf = (partition: number): Broadcaster => {
    const broadcaster = known.get(partition) ?? createBroadcaster(deps, [partition]);
    known.set(partition, broadcaster);
    return broadcaster;
  };
  return async ({ partition, content, plan, gapMs, until }: FanOutJob): Promise<FanOutReport> => {
    const frames = framesOf(content, plan);
    const { tally, reached, error } = await broadcast(broadcasterOf(partition), () => frames, {
      gapMs,
      ...(until !== null && { until }),
    });
    if (error !== undefined) throw error;
    return { tally, reached };
  };
};
