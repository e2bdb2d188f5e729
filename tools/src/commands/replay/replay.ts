import { UserError } from '@millrace/local-aws/shared/user-error';
import { logRecordsOf } from '../../../../backend/src/domain/archive/log-records';
import type { ArchivedBatch } from '../../../../backend/src/domain/archive/shard-order';
import { type RawRecord, type Retrying, sendBatch, toBatches } from '../../lib/stream/send-batch';

export interface Replaying {
  readonly retrying: Retrying<RawRecord>;
  readonly now: () => number;
  /** How many times as fast as they arrived records are put; undefined for as fast as the stream takes them. */
  readonly speed: number | undefined;
}

/** How far a replay has come, for whoever shows it and for one that goes on. */
export interface ReplayState {
  put: number;
  /** By shard of the archive, the last record that was put. */
  after: Record<string, string>;
}

/** What arrived within this time is put together, ms. */
const TOGETHER_MS = 100;

interface Placed {
  readonly shard: string;
  readonly seq: string;
  /** When it arrived or, where one before it arrived later, when that did: ms since the epoch. */
  readonly due: number;
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

/** The records of all shards as they arrived, those of each in its order. */
const inOrder = (batches: readonly ArchivedBatch[]): Placed[] =>
  batches
    .flatMap(({ shard, records }) => {
      let due = 0;
      return logRecordsOf(records).map(({ seq, arrived, partitionKey, data }): Placed => {
        due = Math.max(due, arrived);
        return { shard, seq, due, partitionKey, data };
      });
    })
    .sort((a, b) => a.due - b.due);

function* togetherOf(records: readonly Placed[]): Generator<Placed[]> {
  let together: Placed[] = [];
  for (const record of records) {
    if (together[0] && record.due >= together[0].due + TOGETHER_MS) {
      yield together;
      together = [];
    }
    together.push(record);
  }
  if (together.length > 0) yield together;
}

const put = async ({ retrying }: Replaying, records: readonly Placed[], state: ReplayState): Promise<void> => {
  for (const batch of toBatches(records)) {
    const results = await sendBatch(retrying, batch);
    for (const [i, { shard, seq }] of batch.entries()) {
      const result = results[i];
      if (!result || 'error' in result) throw new UserError(`record ${seq} of ${shard} was not put: ${result?.error}`);
      state.put++;
      state.after[shard] = seq;
    }
  }
};

/** Puts the records of an archive again, in the order in which they arrived. Ends early when the signal says so. @throws where one cannot be put */
export const replay = async (
  replaying: Replaying,
  archive: AsyncIterable<readonly ArchivedBatch[]>,
  state: ReplayState,
): Promise<void> => {
  const { now, speed, retrying } = replaying;
  const started = now();
  let first: number | undefined;
  for await (const batches of archive)
    for (const together of togetherOf(inOrder(batches))) {
      const due = together[0]?.due ?? 0;
      first ??= due;
      if (speed !== undefined)
        await retrying.wait(Math.max(0, started + (due - first) / speed - now()), retrying.signal);
      if (retrying.signal.aborted) return;
      await put(replaying, together, state);
    }
};
