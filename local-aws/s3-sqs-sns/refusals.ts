/** A request as the gate sees it: which call of which bucket and key. */
export interface S3Request {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** What can be said in the query of each call; anything else asks for another call, which the stand-in would take for this one. */
const calls: Readonly<Record<string, readonly string[]>> = {
  'GET /': [],
  'GET bucket': [
    'list-type',
    'prefix',
    'delimiter',
    'max-keys',
    'continuation-token',
    'start-after',
    'marker',
    'encoding-type',
    'fetch-owner',
    'location',
  ],
  'HEAD bucket': [],
  'PUT bucket': [],
  'DELETE bucket': [],
  'POST bucket': ['delete'],
  'GET key': [],
  'HEAD key': [],
  'PUT key': ['partNumber', 'uploadId'],
  'DELETE key': ['uploadId'],
  'POST key': ['uploads', 'uploadId'],
};

/** Names the call for the SDK's own use, and what a presigned URL carries: version 1 of the AWS CLI still signs them the old way. */
const isWithoutMeaning = (name: string): boolean => /^(x-id|x-amz-.*|AWSAccessKeyId|Signature|Expires)$/i.test(name);

const isPlainAcl = (value: unknown): boolean => value === 'private' || value === 'bucket-owner-full-control';

const isReplacing = (value: unknown): boolean => value !== 'COPY';

const always = () => true;

/** Headers that change what a call does, and that the stand-in does not look at. */
const headers: readonly (readonly [RegExp, (value: unknown) => boolean])[] = [
  [/^x-amz-tagging$/, always],
  [/^x-amz-acl$/, (value) => !isPlainAcl(value)],
  [/^x-amz-grant-/, always],
  [/^x-amz-object-lock-/, always],
  [/^x-amz-server-side-encryption-customer-/, always],
  [/^x-amz-website-redirect-location$/, always],
  [/^x-amz-write-offset-bytes$/, always],
  [/^x-amz-copy-source-(if-|range|server-side)/, always],
  [/^x-amz-metadata-directive$/, isReplacing],
];

const targetOf = ({ bucket, key }: S3Request): string => {
  if (bucket === '') return '/';
  return key === '' ? 'bucket' : 'key';
};

const isPartCopy = ({ query, headers: given }: S3Request): boolean =>
  'uploadId' in query && 'x-amz-copy-source' in given;

/**
 * Why S3's stand-in may not be asked this: it would take the call for another one (tagging for a put, which overwrites the object), or
 * leave out a part of it. Undefined for what it does right.
 */
export const refusalOf = (request: S3Request): string | undefined => {
  const { method, bucket, key, query, headers: given } = request;
  const name = `${method} /${[bucket, key].filter(Boolean).join('/')}`;
  const allowed = calls[`${method} ${targetOf(request)}`];
  if (!allowed) return `${name} is not emulated`;
  const foreign = Object.keys(query).find((one) => !allowed.includes(one) && !isWithoutMeaning(one));
  if (foreign !== undefined) return `${name}?${foreign} is not emulated`;
  if (isPartCopy(request)) return `${name} with x-amz-copy-source (UploadPartCopy) is not emulated`;
  if (method === 'POST' && !allowed.some((one) => one in query)) return `${name} without a query is not emulated`;
  for (const [header, value] of Object.entries(given))
    if (headers.some(([pattern, matters]) => pattern.test(header) && matters(value)))
      return `${name} with ${header}: ${value} is not emulated`;
  return undefined;
};
