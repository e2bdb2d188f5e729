import { compareSequenceNumbers, type SequenceNumber } from '@millrace/contract';

/** How far one shard is settled here, and what was heard of that is further. */
export interface ShardSettlement {
  readonly seq: SequenceNumber;
  /** Settled stretches that do not join on yet: frames may swap places. */
  readonly steps: readonly { readonly prev: SequenceNumber; readonly seq: SequenceNumber }[];
  /** The shard is settled up to there, as something said at `at` (ms by this machine's clock). */
  readonly heard: { readonly seq: SequenceNumber; readonly at: number } | undefined;
}

export type Checkpoints = ReadonlyMap<string, ShardSettlement>;

const start: ShardSettlement = { seq: '0', steps: [], heard: undefined };

/** Stretches of one shard that wait at most; what is missing before them is asked for long before there are as many. */
const STEPS_KEPT = 64;

const reaches = (a: SequenceNumber, b: SequenceNumber): boolean => compareSequenceNumbers(a, b) >= 0;

/** Moves on over every stretch that joins on. */
const advance = ({ seq, steps, heard }: ShardSettlement): ShardSettlement => {
  let at = seq;
  for (;;) {
    const next = steps.find((step) => reaches(at, step.prev) && !reaches(at, step.seq));
    if (!next) break;
    at = next.seq;
  }
  return {
    seq: at,
    steps: steps.filter((step) => !reaches(at, step.seq)).slice(-STEPS_KEPT),
    heard: heard && !reaches(at, heard.seq) ? heard : undefined,
  };
};

const change = (
  checkpoints: Checkpoints,
  shard: string,
  to: (checkpoint: ShardSettlement) => ShardSettlement,
): Checkpoints => new Map(checkpoints).set(shard, advance(to(checkpoints.get(shard) ?? start)));

/** Something says that the shard is settled up to `seq`; how long that has been known counts from the first time. */
const hearing = (checkpoint: ShardSettlement, seq: SequenceNumber, at: number): ShardSettlement => ({
  ...checkpoint,
  heard: {
    seq: checkpoint.heard && reaches(checkpoint.heard.seq, seq) ? checkpoint.heard.seq : seq,
    at: checkpoint.heard?.at ?? at,
  },
});

export const hear = (checkpoints: Checkpoints, shard: string, seq: SequenceNumber, at: number): Checkpoints =>
  change(checkpoints, shard, (checkpoint) => hearing(checkpoint, seq, at));

/** All of [`prev`, `seq`] has come. Where `prev` is further than the shard is settled here, something before it has not. */
export const step = (
  checkpoints: Checkpoints,
  shard: string,
  { prev, seq }: { prev: SequenceNumber; seq: SequenceNumber },
  at: number,
): Checkpoints =>
  change(checkpoints, shard, (checkpoint) =>
    hearing({ ...checkpoint, steps: [...checkpoint.steps, { prev, seq }] }, prev, at),
  );

/** Everything up to `seq` has come. */
export const jump = (checkpoints: Checkpoints, shard: string, seq: SequenceNumber): Checkpoints =>
  change(checkpoints, shard, (checkpoint) => (reaches(checkpoint.seq, seq) ? checkpoint : { ...checkpoint, seq }));

/** Since when it is known that something settled has not come, ms; undefined when nothing is missing. */
export const missingSince = (checkpoints: Checkpoints): number | undefined => {
  const times = [...checkpoints.values()].flatMap(({ heard }) => (heard ? [heard.at] : []));
  return times.length === 0 ? undefined : Math.min(...times);
};
