import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { OutgoingRecord, Place } from './record';

/** Takes note of what the stream has acknowledged. */
export interface Acknowledgements {
  readonly add: (record: OutgoingRecord, place: Place, at: number) => void;
  readonly close: () => Promise<void>;
}

export const noAcknowledgements: Acknowledgements = { add: () => undefined, close: async () => undefined };

/**
 * A file of JSON lines, one an acknowledged record: `{shard, seq, format, data, at}`. `data` is the record's text as it was
 * sent, `at` the time of the acknowledgement in ms since the epoch. Replaces what the file held.
 */
export const acknowledgementsFile = async (file: string): Promise<Acknowledgements> => {
  mkdirSync(dirname(file), { recursive: true });
  const stream = createWriteStream(file);
  await once(stream, 'open');
  return {
    add: ({ format, data }, { shard, seq }, at) => {
      stream.write(`${JSON.stringify({ shard, seq, format, data, at })}\n`);
    },
    close: () =>
      new Promise((resolve, reject) => stream.end((error?: Error | null) => (error ? reject(error) : resolve()))),
  };
};
