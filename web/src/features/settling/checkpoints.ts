import { compareSequenceNumbers, type SequenceNumber, type SettledFrame } from '@millrace/contract';

/** How far one shard is settled here, and how much further it is reported to be. */
export interface ShardProgress {
  readonly seq: SequenceNumber;
  /** Settled stretches that do not join up yet: frames may swap places. */
  readonly stretches: readonly { readonly prev: SequenceNumber; readonly seq: SequenceNumber }[];
  /** The shard is settled up to there, as was reported first at `at` (ms by this machine's clock). */
  readonly reported: { readonly seq: SequenceNumber; readonly at: number } | undefined;
}

export type Checkpoints = ReadonlyMap<string, ShardProgress>;

const start: ShardProgress = { seq: '0', stretches: [], reported: undefined };

/** Stretches of one shard that are held at most; what is missing before them is asked for long before there are as many. */
const MAX_STRETCHES = 64;

const reaches = (a: SequenceNumber, b: SequenceNumber): boolean => compareSequenceNumbers(a, b) >= 0;

/** Moves on over every stretch that joins up. */
const advance = ({ seq, stretches, reported }: ShardProgress): ShardProgress => {
  let at = seq;
  for (;;) {
    const next = stretches.find((stretch) => reaches(at, stretch.prev) && !reaches(at, stretch.seq));
    if (!next) break;
    at = next.seq;
  }
  return {
    seq: at,
    stretches: stretches.filter((stretch) => !reaches(at, stretch.seq)).slice(-MAX_STRETCHES),
    reported: reported && !reaches(at, reported.seq) ? reported : undefined,
  };
};

const change = (
  checkpoints: Checkpoints,
  shard: string,
  to: (checkpoint: ShardProgress) => ShardProgress,
): Checkpoints => new Map(checkpoints).set(shard, advance(to(checkpoints.get(shard) ?? start)));

/** The shard is reported to be settled up to `seq`; how long that has been known counts from the first report. */
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
    withReported({ ...checkpoint, stretches: [...checkpoint.stretches, { prev, seq }] }, prev, at),
  );

/** Everything up to `seq` has come. */
export const reachCheckpoint = (checkpoints: Checkpoints, shard: string, seq: SequenceNumber): Checkpoints =>
  change(checkpoints, shard, (checkpoint) => (reaches(checkpoint.seq, seq) ? checkpoint : { ...checkpoint, seq }));

/** Since when it is known that something settled has not come, ms; undefined when nothing is missing. */
export const missingSince = (checkpoints: Checkpoints): number | undefined => {
  const times = [...checkpoints.values()].flatMap(({ reported }) => (reported ? [reported.at] : []));
  return times.length === 0 ? undefined : Math.min(...times);
};

/** Parts of settled frames that wait for the others, by the frame that they belong to. */
export type WaitingParts = ReadonlyMap<string, readonly SettledFrame[]>;

/** Frames whose parts are held at most: the missing parts of a lost frame never come. */
const MAX_WAITING_FRAMES = 32;

/** Takes in one part. `whole` is all that the frame's parts held, once each has come. */
export const collectPart = (
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
