import type { SeenIds } from '../../domain/dedupe/seen-ids';

const ID_BYTES = 8;
const RUN_BYTES = 8;

/** Runs of ids that arrived in one second, as [second, how many]. */
const runsOf = ({ length, seconds }: SeenIds): [number, number][] => {
  const runs: [number, number][] = [];
  for (let i = 0; i < length; i++) {
    const second = seconds[i] ?? 0;
    const open = runs.at(-1);
    if (open?.[0] === second) open[1]++;
    else runs.push([second, 1]);
  }
  return runs;
};

/** The number of runs, the runs, then 8 bytes an id: hashes do not compress. */
export const encodeSeenIds = (seenIds: SeenIds): Uint8Array => {
  const runs = runsOf(seenIds);
  const view = new DataView(new ArrayBuffer(4 + runs.length * RUN_BYTES + seenIds.length * ID_BYTES));
  view.setUint32(0, runs.length);
  runs.forEach(([second, count], i) => {
    view.setUint32(4 + i * RUN_BYTES, second);
    view.setUint32(8 + i * RUN_BYTES, count);
  });
  const ids = 4 + runs.length * RUN_BYTES;
  for (let i = 0; i < seenIds.length; i++) {
    view.setUint32(ids + i * ID_BYTES, seenIds.high[i] ?? 0);
    view.setUint32(ids + 4 + i * ID_BYTES, seenIds.low[i] ?? 0);
  }
  return new Uint8Array(view.buffer);
};

export const decodeSeenIds = (body: Uint8Array): SeenIds => {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const runs = view.getUint32(0);
  const ids = 4 + runs * RUN_BYTES;
  const length = (body.byteLength - ids) / ID_BYTES;
  const seconds = new Uint32Array(length);
  let at = 0;
  for (let i = 0; i < runs; i++) {
    const count = view.getUint32(8 + i * RUN_BYTES);
    seconds.fill(view.getUint32(4 + i * RUN_BYTES), at, at + count);
    at += count;
  }
  const half = (offset: number) => Uint32Array.from({ length }, (_, i) => view.getUint32(ids + offset + i * ID_BYTES));
  return { length, high: half(0), low: half(4), seconds };
};
