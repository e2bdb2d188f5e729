import type { RejectBatch } from '../../app/settled/ports';

/** Rejects of one record that are told one by one: an array of garbage has thousands of them. */
const REJECTS_PER_RECORD = 100;

type Entry = RejectBatch['rejects'][number];

const byRecord = (rejects: readonly Entry[]): Map<string, Entry[]> => {
  const records = new Map<string, Entry[]>();
  for (const entry of rejects) {
    const known = records.get(entry.seq);
    if (known) known.push(entry);
    else records.set(entry.seq, [entry]);
  }
  return records;
};

const recordOf = (entries: readonly Entry[]) => {
  const [first] = entries;
  if (!first) return [];
  const { seq, arrived, data } = first;
  const rejects = entries.slice(0, REJECTS_PER_RECORD).map(({ reject }) => reject);
  const omitted = entries.length - rejects.length;
  return [{ seq, arrived, data: Buffer.from(data).toString('base64'), rejects, ...(omitted > 0 && { omitted }) }];
};

/** The JSON that is kept of a slice's rejects: each record once, as it came. No larger than a batch and a third. */
export const rejectObject = ({ shard, prev, seq, rejects }: RejectBatch): string =>
  JSON.stringify({ shard, prev, seq, records: [...byRecord(rejects).values()].flatMap(recordOf) });

export const countByReason = (rejects: readonly Entry[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { reject } of rejects) counts[reject.reason] = (counts[reject.reason] ?? 0) + 1;
  return counts;
};
