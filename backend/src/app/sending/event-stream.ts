import type { Random } from '@millrace/contract';
import type { OutgoingRecord } from '../../domain/sending/sent-event';
import type { Sleep } from '../ports';

/** Where a record stands on the stream. */
export interface RecordPosition {
  readonly shard: string;
  readonly seq: string;
}

export interface EventStream {
  /** In the order of the records, 500 and 5 MiB at the most; undefined for each that the stream did not take this time. */
  readonly put: (records: readonly OutgoingRecord[]) => Promise<readonly (RecordPosition | undefined)[]>;
}

export interface PutDeps {
  readonly stream: EventStream;
  readonly sleep: Sleep;
  readonly random: Random;
}

/** Calls for the same records, and the longest of the waits between them: about a second and a half at the most together. */
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 100;

/**
 * Puts records, and those again that were not taken: a shard that is busy refuses its own alone. Undefined for what was not taken at last.
 * @throws AppError when nothing could be put at all.
 */
export const putAll = async (
  { stream, sleep, random }: PutDeps,
  records: readonly OutgoingRecord[],
): Promise<readonly (RecordPosition | undefined)[]> => {
  const positions: (RecordPosition | undefined)[] = records.map(() => undefined);
  let open = [...records.entries()];
  for (let attempt = 0; open.length > 0 && attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await sleep(random() * FIRST_WAIT_MS * 2 ** (attempt - 1));
    const answers = await stream.put(open.map(([, record]) => record)).catch((error: unknown) => {
      if (positions.every((position) => position === undefined)) throw error;
      return [];
    });
    for (const [i, [place]] of open.entries()) positions[place] = answers[i];
    open = open.filter(([place]) => positions[place] === undefined);
  }
  return positions;
};
