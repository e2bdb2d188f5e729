import { checkpointOf } from './checkpoint';
import type { Checkpoint } from './checkpoint-store';
import type { Item } from './item';
import { type Position, positionOf } from './position';
import { type Outcome, settle } from './settle';
import { type Discarded, emptyShard, isDone, plan, receive, type Settings, wantsMore } from './shard';

export interface ReadResult {
  /** What is for the function, which may be none of what was read. */
  readonly items: readonly Item<string>[];
  /** How many records were read. */
  readonly count: number;
  /** The sequence number of the last that was read. */
  readonly last: string | undefined;
  /** The shard was split or merged, and there is nothing behind these. */
  readonly ended: boolean;
}

export interface ProgressOptions {
  readonly settings: Settings;
  readonly onDiscarded: (discarded: Discarded<string>) => void;
  /** Everything before is done. Comes after the `onDiscarded` of what was given up, and only when it has changed. */
  readonly onCheckpoint: (checkpoint: Checkpoint) => void;
}

export interface Progress {
  readonly take: (result: ReadResult) => void;
  readonly plan: () => { readonly invoke?: readonly Item<string>[]; readonly wakeAt: number };
  readonly finish: (outcome: Outcome) => void;
  readonly wantsMore: () => boolean;
  /** Every record of a shard that takes no more is done with. */
  readonly isOver: () => boolean;
  readonly position: () => Position;
}

/** Holds the state of one shard, and says how far it is done. */
export const createProgress = ({ settings, onDiscarded, onCheckpoint }: ProgressOptions): Progress => {
  let shard = emptyShard<string>();
  let ended = false;
  let last: string | undefined;
  let told: string | undefined;

  const tell = () => {
    const checkpoint = checkpointOf(shard, last);
    const text = JSON.stringify(checkpoint);
    if (!checkpoint || text === told) return;
    told = text;
    onCheckpoint(checkpoint);
  };

  const move = (next: { readonly shard: typeof shard; readonly discarded: readonly Discarded<string>[] }) => {
    shard = next.shard;
    next.discarded.forEach(onDiscarded);
  };

  return {
    take: (result) => {
      ended = result.ended;
      last = result.last ?? last;
      shard = receive(settings, shard, result.items, Date.now());
      // What is filtered out is done with as soon as it is read.
      if (result.count > 0 && result.items.length === 0) tell();
    },
    plan: () => {
      const next = plan(settings, shard, Date.now());
      move(next);
      if (next.discarded.length > 0) tell();
      return { ...(next.invoke && { invoke: next.invoke }), wakeAt: next.wakeAt ?? Number.POSITIVE_INFINITY };
    },
    finish: (outcome) => {
      move(settle(settings, shard, outcome, Date.now()));
      tell();
    },
    wantsMore: () => !ended && wantsMore(settings, shard),
    isOver: () => ended && isDone(shard),
    position: () => positionOf(shard, Date.now()),
  };
};
