const encoder = new TextEncoder();

/** Length of a value in JSON, in bytes of UTF-8. */
export const jsonBytes = (value: unknown): number => encoder.encode(JSON.stringify(value)).length;

/** Longest answer, in bytes of JSON: Lambda's answers end at 6 MB, and other fields need a little. */
export const ANSWER_BYTES = 4 * 1024 * 1024;
