import type { Endpoints, SequenceNumber, ShardCheckpoint } from '@millrace/contract';
import { compareSequenceNumbers } from '@millrace/contract';
import type { Generator } from '../../tools/src/lib/generate/sample';
import { noAcknowledgements, produce, streamProducer } from '../../tools/src/lib/stream/producer';
import type { PutRecords } from '../../tools/src/lib/stream/send-batch';
import { chooseTarget } from '../../tools/src/lib/stream/target';
import type { LoggedRecord } from '../chaos/producer/record';

/** What the stream acknowledged, and when it was put, ms since the epoch. */
export interface SentRecord extends Omit<LoggedRecord, 'arrived'> {
  readonly putAt: number;
}

interface Traffic {
  readonly endpoints: Endpoints;
  /** Events a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly next: Generator;
  readonly signal: AbortSignal;
}

const encoder = new TextEncoder();

const noting =
  (put: PutRecords, log: SentRecord[]): PutRecords =>
  async (records) => {
    const putAt = Date.now();
    const results = await put(records);
    results.forEach((result, i) => {
      const data = records[i]?.data;
      if (data !== undefined && 'seq' in result) log.push({ ...result, data: encoder.encode(data), putAt });
    });
    return results;
  };

/** Sends events at an even rate, and adds each to `log`. @throws when some could not be sent */
export const sendTraffic = async (
  { endpoints, rate, seconds, next, signal }: Traffic,
  log: SentRecord[],
): Promise<void> => {
  const target = chooseTarget({}, endpoints, {});
  if (!target) throw new Error('there is no stream to send to');
  const { producing, close } = streamProducer(target, next, noAcknowledgements, signal);
  const retrying = { ...producing.retrying, put: noting(producing.retrying.put, log) };
  const pace = { rate, total: Math.round(rate * seconds), signal };
  await produce({ ...producing, retrying }, pace).finally(close);
  const { sent, failed, reason } = producing.tally;
  if (failed > 0 && !signal.aborted)
    throw new Error(`${failed} of ${sent + failed} events could not be sent: ${reason}`);
};

/** Records by shard, in the order of its log. */
export const byShard = (log: readonly SentRecord[]): ReadonlyMap<string, readonly SentRecord[]> => {
  const shards = new Map<string, SentRecord[]>();
  for (const record of log) {
    const known = shards.get(record.shard) ?? [];
    shards.set(record.shard, known);
    known.push(record);
  }
  for (const records of shards.values()) records.sort((a, b) => compareSequenceNumbers(a.seq, b.seq));
  return shards;
};

/** Whether everything that was sent is settled. */
export const isSettled = (log: readonly SentRecord[], checkpoints: readonly ShardCheckpoint[]): boolean => {
  const settled = new Map(checkpoints.map(({ shard, seq }) => [shard, seq]));
  return [...byShard(log)].every(
    ([shard, records]) => compareSequenceNumbers(settled.get(shard) ?? '0', records.at(-1)?.seq ?? '0') >= 0,
  );
};

/** What the stream holds as its readers see it: in a shard no record arrived before those that it follows. */
export const loggedRecords = (log: readonly SentRecord[]): readonly LoggedRecord[] =>
  [...byShard(log).values()].flatMap((records) => {
    let arrived = 0;
    return records.map(({ shard, seq, data, putAt }) => {
      arrived = Math.max(arrived, putAt);
      return { shard, seq, data, arrived };
    });
  });

/** The records of a shard from `first` to `last`, both included. */
export const recordsBetween = (
  records: readonly SentRecord[],
  first: SequenceNumber,
  last: SequenceNumber,
): readonly SentRecord[] => {
  const from = lowerBound(records, first);
  let to = from;
  while (to < records.length && compareSequenceNumbers(records[to]?.seq ?? '0', last) <= 0) to += 1;
  return records.slice(from, to);
};

const lowerBound = (records: readonly SentRecord[], seq: SequenceNumber): number => {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareSequenceNumbers(records[middle]?.seq ?? '0', seq) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};
