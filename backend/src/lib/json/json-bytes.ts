const encoder = new TextEncoder();

/** Length of a value in JSON, in bytes of UTF-8. */
export const jsonBytes = (value: unknown): number => encoder.encode(JSON.stringify(value)).length;
