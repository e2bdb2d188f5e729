/** Longest answer, in bytes of JSON: Lambda's answers end at 6 MB, and other fields need a little. */
export const ANSWER_BYTES = 4 * 1024 * 1024;

/** Shards, or parts of their time, that are read at the same time. */
export const PARALLEL_READS = 16;
