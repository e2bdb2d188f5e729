import { errorXml } from '../shared/aws-http';
import { isRecord } from '../shared/is-record';
import type { App, Done, Reply, Request, StoredObject, Stores } from './fauxqs';
import { refusalOf, type S3Request } from './refusals';

type RequestHeaders = Readonly<Record<string, unknown>>;

const unquoted = (etag: string): string => etag.replaceAll('"', '');

/**
 * Whether a conditional write may go on. The stand-in itself looks at conditions of reads only.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
const mayWrite = (headers: RequestHeaders, existing: StoredObject | undefined): boolean => {
  const { 'if-none-match': none, 'if-match': match } = headers;
  if (none !== undefined && existing) return false;
  return typeof match !== 'string' || (existing !== undefined && unquoted(existing.etag) === unquoted(match));
};

/**
 * What an object's headers say of it besides its type. The stand-in forgets these; user metadata it preserves, through copies and
 * uploads in parts too. So they travel as user metadata under a name of their own, and come back as what they were.
 */
const systemHeaders = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
] as const;

const PREFIX = 'x-amz-meta-fauxqs-system-';

/** The way in which an SDK sends the body is no property of the object. */
const withoutTransfer = (value: string): string =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== 'aws-chunked')
    .join(', ');

type Headers = Record<string, unknown>;

/** The request's headers with those of the object among the user metadata. */
const hideSystemHeaders = (headers: Readonly<Headers>): Headers => {
  const hidden: Headers = {};
  for (const name of systemHeaders) {
    const value = headers[name];
    if (typeof value !== 'string') continue;
    const own = name === 'content-encoding' ? withoutTransfer(value) : value;
    if (own !== '') hidden[`${PREFIX}${name}`] = own;
  }
  return hidden;
};

/** Of an answer's headers, which to leave out and which to send instead. */
const revealSystemHeaders = (headers: Readonly<Headers>): { readonly from: string; readonly to: string }[] =>
  Object.keys(headers)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => ({ from: name, to: name.slice(PREFIX.length) }));

const isText = (value: unknown): value is string => typeof value === 'string';

const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});

/** Undefined for what is no call of S3: SQS and SNS are posted to the root, the stand-in's own pages begin otherwise. */
export const s3RequestOf = ({ method, params, query, headers, url }: Request): S3Request | undefined => {
  if (url.startsWith('/_fauxqs/') || url === '/health' || (method === 'POST' && url.split('?')[0] === '/'))
    return undefined;
  const { bucket, '*': key } = recordOf(params);
  return {
    method,
    bucket: isText(bucket) ? bucket : '',
    key: isText(key) ? key : '',
    query: recordOf(query),
    headers,
  };
};

export const findObject = ({ s3Store }: Stores, { bucket, key }: S3Request): StoredObject | undefined => {
  try {
    return s3Store.headObject(bucket, key);
  } catch {
    return undefined;
  }
};

const refuse = (reply: Reply, status: number, code: string, message: string): void =>
  void reply.status(status).header('content-type', 'application/xml').send(errorXml(code, message));

/** Of SNS: fields of a call that would be left out in silence, and what they may say. */
const snsFields: Readonly<Record<string, readonly string[]>> = {
  Protocol: ['sqs'],
  MessageStructure: [],
  PhoneNumber: [],
  TargetArn: [],
};

const snsRefusal = (body: Readonly<Record<string, unknown>>): string | undefined => {
  const field = Object.keys(snsFields).find(
    (name) => isText(body[name]) && !snsFields[name]?.includes(String(body[name])),
  );
  if (field !== undefined) return `${body.Action} with ${field} ${body[field]} is not emulated`;
  const attributes = Object.entries(body).filter(([name]) =>
    /^(AttributeName|Attributes\.entry\.\d+\.key)$/.test(name),
  );
  const silent = attributes.find(([, value]) => value === 'RedrivePolicy' || value === 'DeliveryPolicy');
  return silent && `${body.Action} with ${silent[1]} is not emulated`;
};

const snsError = (message: string): string =>
  `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>NotImplemented</Code><Message>${message}</Message></Error></ErrorResponse>`;

/**
 * In front of S3's and SNS's stand-in: what it would silently do wrong is done right here, or refused with the name of the call.
 */
export const installGate = (app: App, stores: Stores): void => {
  app.addHook('preHandler', (request: Request, reply: Reply, next: () => void) => {
    const asked = s3RequestOf(request);
    if (!asked) {
      const refusal = snsRefusal(recordOf(request.body));
      if (refusal === undefined) return next();
      return void reply.status(501).header('content-type', 'text/xml').send(snsError(refusal));
    }
    const refusal = refusalOf(asked);
    if (refusal !== undefined) return refuse(reply, 501, 'NotImplemented', refusal);
    const writes = request.method === 'PUT' || request.method === 'POST';
    if (writes && asked.key !== '' && !mayWrite(request.headers, findObject(stores, asked)))
      return refuse(reply, 412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
    if (writes) Object.assign(request.headers, hideSystemHeaders(request.headers));
    // An object without a byte and a type, as the CLI puts one, has no body at all, which the stand-in would fail at.
    if (request.method === 'PUT') request.body ??= Buffer.alloc(0);
    next();
  });
  app.addHook('onSend', (_: Request, reply: Reply, payload: unknown, done: Done) => {
    for (const { from, to } of revealSystemHeaders(reply.getHeaders())) {
      reply.header(to, reply.getHeader(from));
      reply.removeHeader(from);
    }
    done(null, payload);
  });
};

/** In which us-east-1 has no name. */
const locationXml = (region: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${region === 'us-east-1' ? '' : region}</LocationConstraint>`;

/** Answers GetBucketLocation, for which the stand-in would list the bucket. One that does not exist is left to it. */
export const answerLocations = (app: App, { s3Store }: Stores, region: string): void => {
  app.addHook('preHandler', (request: Request, reply: Reply, next: () => void) => {
    const asked = s3RequestOf(request);
    const asks = asked?.method === 'GET' && asked.key === '' && 'location' in asked.query;
    if (!asks || !s3Store.hasBucket(asked.bucket)) return next();
    void reply.header('content-type', 'application/xml').send(locationXml(region));
  });
};
