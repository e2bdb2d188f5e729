/** What the names of AWS's services end in, in the partition that a stack's REST API is in. */
export const dnsSuffix = (restUrl: string, region: string): string =>
  new URL(restUrl).hostname.split(`.${region}.`)[1] ?? 'amazonaws.com';
