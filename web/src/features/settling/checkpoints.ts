import { compareSequenceNumbers, type SequenceNumber } from '@millrace/contract';

/** How far one shard is settled here, and what was heard of that is further. */
export interface ShardProgress {
  readonly seq: SequenceNumber;
  /** Settled stretches that do not join on yet: frames may swap places. */
  readonly steps: readonly { readonly prev: SequenceNumber; readonly seq: SequenceNumber }[];
  /** The shard is settled up to there, as something said at `at` (ms by this machine's clock). */
  readonly reported: { readonly seq: SequenceNumber; readonly at: number } | undefined;
}

export type Checkpoints = ReadonlyMap<string, ShardProgress>;

const start: ShardProgress = { seq: '0', steps: [], reported: undefined };

/** Stretches of one shard that wait at most; what is missing before them is asked for long before there are as many. */
const MAX_STRETCHES = 64;

const reaches = (a: SequenceNumber, b: SequenceNumber): boolean => compareSequenceNumbers(a, b) >= 0;

/** Moves on over every stretch that joins on. */
const advance = ({ seq, steps, reported }: ShardProgress): ShardProgress => {
  let at = seq;
  for (;;) {
    const next = steps.find((addStretch) => reaches(at, addStretch.prev) && !reaches(at, addStretch.seq));
    if (!next) break;
    at = next.seq;
  }
  return {
    seq: at,
    steps: steps.filter((addStretch) => !reaches(at, addStretch.seq)).slice(-MAX_STRETCHES),
    reported: reported && !reaches(at, reported.seq) ? reported : undefined,
  };
};

const change = (
  checkpoints: Checkpoints,
  shard: string,
  to: (checkpoint: ShardProgress) => ShardProgress,
): Checkpoints => new Map(checkpoints).set(shard, advance(to(checkpoints.get(shard) ?? start)));

/** Something says that the shard is settled up to `seq`; how long that has been known counts from the first time. */
const withReported = (checkpoint: ShardProgress, seq: SequenceNumber, at: number): ShardProgress => ({
  ...checkpoint,
  reported: {
    seq: checkpoint.reported && reaches(checkpoint.reported.seq, seq) ? checkpoint.reported.seq : seq,
    at: checkpoint.reported?.at ?? at,
  },
});

export const noteReported = (checkpoints: Checkpoints, shard: string, seq: SequenceNumber, at: number): Checkpoints =>
  change(checkpoints, shard, (checkpoint) => withReported(checkpoint, seq, at));

/** All of [`prev`, `seq`] has come. Where `prev` is further than the shard is settled here, something before it has not. */
export const addStretch = (
  checkpoints: Checkpoints,
  shard: string,
  { prev, seq }: { prev: SequenceNumber; seq: SequenceNumber },
  at: number,
): Checkpoints =>
  change(checkpoints, shard, (checkpoint) =>
    withReported({ ...checkpoint, steps: [...checkpoint.steps, { prev, seq }] }, prev, at),
  );

/** Everything up to `seq` has come. */
export const reachCheckpoint = (checkpoints: Checkpoints, shard: string, seq: SequenceNumber): Checkpoints =>
  change(checkpoints, shard, (checkpoint) => (reaches(checkpoint.seq, seq) ? checkpoint : { ...checkpoint, seq }));

/** Since when it is known that something settled has not come, ms; undefined when nothing is missing. */
export const missingSince = (checkpoints: Checkpoints): number | undefined => {
  const times = [...checkpoints.values()].flatMap(({ reported }) => (reported ? [reported.at] : []));
  return times.length === 0 ? undefined : Math.min(...times);
};
