import {
  compareSequenceNumbers,
  type SequenceNumber,
  type SettledFrame,
  type ShardCheckpoint,
} from '@millrace/contract';
import { both, type Coverage, pruneCoverage, withSpan } from './coverage';

/** A settled stretch of a shard; its last record arrived at `arrived`, ms by the server's clock. */
export interface Stretch {
  readonly prev: SequenceNumber;
  readonly seq: SequenceNumber;
  readonly arrived: number;
}

/** How far one shard is settled here, and how much further it is reported to be. */
export interface ShardProgress {
  readonly seq: SequenceNumber;
  /** When the record `seq` arrived, ms by the server's clock; 0 at the shard's beginning. */
  readonly arrived: number;
  /** The times of arrival of which everything is settled here. */
  readonly settled: Coverage;
  /** No record has followed `seq` that arrived before this, as was reported. */
  readonly quietUntil: number;
  /** Settled stretches that do not join up yet: frames may swap places. */
  readonly stretches: readonly Stretch[];
  /** The shard is settled up to there, as was reported first at `at` (ms by this machine's clock). */
  readonly reported: { readonly seq: SequenceNumber; readonly at: number } | undefined;
}

export interface Checkpoints {
  readonly shards: ReadonlyMap<string, ShardProgress>;
  /** Of any other shard nothing arrived before this that is settled, as was reported; undefined before the first report. */
  readonly othersUntil: number | undefined;
}

export const noCheckpoints: Checkpoints = { shards: new Map(), othersUntil: undefined };

/** Stretches of one shard that are held at most; what is missing before them is asked for long before there are as many. */
const MAX_STRETCHES = 64;

const reaches = (a: SequenceNumber, b: SequenceNumber): boolean => compareSequenceNumbers(a, b) >= 0;

const startOf = ({ othersUntil }: Checkpoints): ShardProgress => ({
  seq: '0',
  arrived: 0,
  settled: othersUntil === undefined ? [] : [{ from: 0, to: othersUntil }],
  quietUntil: 0,
  stretches: [],
  reported: undefined,
});

/** Moves on over every stretch that joins up. */
const advance = (progress: ShardProgress): ShardProgress => {
  let { seq, arrived, settled } = progress;
  const { stretches, reported } = progress;
  for (;;) {
    const next = stretches.find((stretch) => reaches(seq, stretch.prev) && !reaches(seq, stretch.seq));
    if (!next) break;
    settled = withSpan(settled, arrived, next.arrived);
    seq = next.seq;
    arrived = Math.max(arrived, next.arrived);
  }
  return {
    ...progress,
    seq,
    arrived,
    settled,
    stretches: stretches.filter((stretch) => !reaches(seq, stretch.seq)).slice(-MAX_STRETCHES),
    reported: reported && !reaches(seq, reported.seq) ? reported : undefined,
  };
};

const change = (
  checkpoints: Checkpoints,
  shard: string,
  to: (progress: ShardProgress) => ShardProgress,
): Checkpoints => ({
  ...checkpoints,
  shards: new Map(checkpoints.shards).set(shard, advance(to(checkpoints.shards.get(shard) ?? startOf(checkpoints)))),
});

/** The shard is reported to be settled up to `seq`; how long that has been known counts from the first report. */
const withReported = (progress: ShardProgress, seq: SequenceNumber, at: number): ShardProgress => ({
  ...progress,
  reported: {
    seq: progress.reported && reaches(progress.reported.seq, seq) ? progress.reported.seq : seq,
    at: progress.reported?.at ?? at,
  },
});

/** A shard of which nothing is settled is reported when its first record waits: then it was not as quiet as it seemed. */
const beforeWaiting = ({ settled }: ShardProgress, { seq, until }: ShardCheckpoint): Coverage =>
  seq === '0' ? both(settled, [{ from: 0, to: until }]) : settled;

const quietUntil = (progress: ShardProgress, { seq, until }: ShardCheckpoint): number =>
  progress.seq === seq ? Math.max(progress.quietUntil, until) : progress.quietUntil;

/** A shard of which no report speaks any more is in no stream any more, unless it is so new that the report does not know it yet. */
const FORGOTTEN_MS = 3_600_000;

/** The reports name every shard: of others nothing is settled that arrived before `othersUntil`. */
const withReport = (
  { shards, ...before }: Checkpoints,
  reports: readonly ShardCheckpoint[],
  othersUntil: number,
): Checkpoints => {
  const named = new Set(reports.map(({ shard }) => shard));
  const gone = [...shards].filter(([shard, { arrived }]) => !named.has(shard) && arrived < othersUntil - FORGOTTEN_MS);
  return {
    shards:
      gone.length === 0 ? shards : new Map([...shards].filter(([shard]) => !gone.some(([name]) => name === shard))),
    othersUntil: Math.max(othersUntil, before.othersUntil ?? othersUntil),
  };
};

/** How far every shard is settled at the server, as was reported at `at`, ms by this machine's clock. */
export const noteReported = (
  checkpoints: Checkpoints,
  reports: readonly ShardCheckpoint[],
  { at, othersUntil }: { at: number; othersUntil: number },
): Checkpoints => {
  const noted = reports.reduce(
    (all, report) =>
      change(all, report.shard, (progress) => ({
        ...withReported(progress, report.seq, at),
        settled: beforeWaiting(progress, report),
        quietUntil: quietUntil(progress, report),
      })),
    checkpoints,
  );
  return withReport(noted, reports, othersUntil);
};

/** All of [`prev`, `seq`] has come. Where `prev` is further than the shard is settled here, something before it has not. */
export const addStretch = (checkpoints: Checkpoints, shard: string, stretch: Stretch, at: number): Checkpoints =>
  change(checkpoints, shard, (progress) => {
    const before = progress.stretches.find(({ seq }) => seq === stretch.prev);
    const added = {
      ...progress,
      settled: before ? withSpan(progress.settled, before.arrived, stretch.arrived) : progress.settled,
      stretches: [...progress.stretches, stretch],
    };
    return withReported(added, stretch.prev, at);
  });

/** Everything has come of the windows that start at `since` or later, up to these checkpoints of all shards. */
export const reachCheckpoints = (
  checkpoints: Checkpoints,
  reports: readonly ShardCheckpoint[],
  { since, othersUntil }: { since: number; othersUntil: number },
): Checkpoints => {
  const reached = reports.reduce(
    (all, report) =>
      change(all, report.shard, (progress) => {
        const isFurther = !reaches(progress.seq, report.seq);
        const moved = isFurther ? { ...progress, seq: report.seq, arrived: report.arrived } : progress;
        return {
          ...moved,
          settled: withSpan(beforeWaiting(progress, report), since, report.arrived),
          quietUntil: quietUntil(moved, report),
        };
      }),
    checkpoints,
  );
  return withReport(reached, reports, othersUntil);
};

/** Since when it is known that something settled has not come, ms; undefined when nothing is missing. */
export const missingSince = ({ shards }: Checkpoints): number | undefined => {
  const times = [...shards.values()].flatMap(({ reported }) => (reported ? [reported.at] : []));
  return times.length === 0 ? undefined : Math.min(...times);
};

/** When what is settled of a shard arrived. Where a record is known to wait, it is not the quiet that was reported. */
const settledOf = ({ settled, arrived, quietUntil }: ShardProgress, waits: boolean): Coverage =>
  waits ? settled : withSpan(settled, arrived, quietUntil);

/** The times of arrival of which everything is settled here, of every shard. `waiting`: the shards of which a record is known to wait. */
export const settledCoverage = ({ shards, othersUntil }: Checkpoints, waiting: ReadonlySet<string>): Coverage => {
  if (othersUntil === undefined) return [];
  if (shards.size === 0) return [{ from: 0, to: othersUntil }];
  return [...shards]
    .map(([shard, progress]) => settledOf(progress, waiting.has(shard)))
    .reduce((common, settled) => both(common, settled));
};

/** Up to which arrival the page has seen every shard, settled or, as `heard` says by shard, live; undefined while that is not known of one. */
export const seenUntil = ({ shards }: Checkpoints, heard: ReadonlyMap<string, number>): number | undefined => {
  const ends = [...shards].map(([shard, progress]) =>
    Math.max(heard.get(shard) ?? 0, settledOf(progress, false).at(-1)?.to ?? 0),
  );
  return ends.length === 0 || ends.includes(0) ? undefined : Math.min(...ends);
};

/** Forgets which times before `oldest` were settled. */
export const pruneCheckpoints = (checkpoints: Checkpoints, oldest: number): Checkpoints => {
  const pruned = [...checkpoints.shards].map(([shard, progress]) => {
    const settled = pruneCoverage(progress.settled, oldest);
    return [shard, settled === progress.settled ? progress : { ...progress, settled }] as const;
  });
  const changed = pruned.some(([shard, progress]) => checkpoints.shards.get(shard) !== progress);
  return changed ? { ...checkpoints, shards: new Map(pruned) } : checkpoints;
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
  if (others.length + 1 === frame.of) return { parts, whole: [...others, frame].sort((a, b) => a.part - b.part) };
  parts.set(key, [...others, frame]);
  for (const oldest of parts.keys()) if (parts.size > MAX_WAITING_FRAMES) parts.delete(oldest);
  return { parts };
};
