export const isFamily = (pattern: string): boolean => pattern.endsWith('.*');

/** Whether a declared event type is this one, or the family `clickstream.*` that it is of. */
export const reads = (pattern: string, type: string): boolean =>
  pattern === type || (isFamily(pattern) && type.startsWith(pattern.slice(0, -1)));
