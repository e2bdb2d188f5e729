import { mayWrite } from './conditions';
import type { App, Done, Reply, Request, StoredObject, Stores } from './fauxqs';
import { errorXml, refusalOf, type S3Request } from './refusals';
import { hideSystemHeaders, revealSystemHeaders } from './system-headers';

const isText = (value: unknown): value is string => typeof value === 'string';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

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
 * Stands before S3's and SNS's stand-in: what it would do wrong in silence is done right here, or refused with the name of the call.
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
