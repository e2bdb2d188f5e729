import type { StoredObject } from './fauxqs';

type RequestHeaders = Readonly<Record<string, unknown>>;

const unquoted = (etag: string): string => etag.replaceAll('"', '');

/**
 * Whether a conditional write may go on. The stand-in itself looks at conditions of reads only.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export const mayWrite = (headers: RequestHeaders, existing: StoredObject | undefined): boolean => {
  const { 'if-none-match': none, 'if-match': match } = headers;
  if (none !== undefined && existing) return false;
  return typeof match !== 'string' || (existing !== undefined && unquoted(existing.etag) === unquoted(match));
};
