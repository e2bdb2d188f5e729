import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';

const startsSchema = z.array(z.int());

/** Starts of seconds, the earliest first, as compressed steps: most are the next second. */
export const encodeStarts = (starts: readonly number[]): Uint8Array =>
  deflateRawSync(JSON.stringify(starts.map((start, i) => start - (starts[i - 1] ?? 0))));

export const decodeStarts = (body: Uint8Array): readonly number[] => {
  let at = 0;
  return startsSchema.parse(JSON.parse(inflateRawSync(body).toString())).map((step) => {
    at += step;
    return at;
  });
};
