import type { SignedRequest } from './request';
import type { Need } from './statements';

const objectActions: Readonly<Record<string, string>> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  // Uploads in parts.
  POST: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

const bucketActions: Readonly<Record<string, string>> = {
  GET: 's3:ListBucket',
  HEAD: 's3:ListBucket',
  PUT: 's3:CreateBucket',
  DELETE: 's3:DeleteBucket',
};

const unescaped = (text: string): string =>
  text.replace(
    /&(amp|lt|gt|quot|apos);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? "'",
  );

const objectNeeds = (request: SignedRequest, resource: string): Need[] | undefined => {
  const { method, query, header } = request;
  const aborts = method === 'DELETE' && query.has('uploadId');
  const action = aborts ? 's3:AbortMultipartUpload' : objectActions[method];
  const source = header('x-amz-copy-source');
  const read = source && {
    action: 's3:GetObject',
    resource: `arn:aws:s3:::${decodeURIComponent(source).replace(/^\//, '')}`,
  };
  return action === undefined ? undefined : [{ action, resource }, ...(read ? [read] : [])];
};

/**
 * What a call of S3 by path needs; undefined where that is not known.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export const s3Needs = (request: SignedRequest): Need[] | undefined => {
  const { method, path, query, body } = request;
  const [bucket = '', ...rest] = path.slice(1).split('/');
  const key = rest.join('/');
  const resource = `arn:aws:s3:::${bucket}`;
  if (bucket === '') return method === 'GET' ? [{ action: 's3:ListAllMyBuckets', resource: '*' }] : undefined;
  if (key !== '') return objectNeeds(request, `${resource}/${key}`);
  if (method === 'POST' && query.has('delete'))
    return [...body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, name = '']) => ({
      action: 's3:DeleteObject',
      resource: `${resource}/${unescaped(name)}`,
    }));
  const action = bucketActions[method];
  return action === undefined ? undefined : [{ action, resource }];
};
