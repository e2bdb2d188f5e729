import { errorXml } from '../shared/aws-http';
import { functionOf, signatureOf } from './access-keys';
import type { RecordedCall } from './call-record';
import { type Grants, isAllowed, type Need } from './grants';
import { needsOf, type SignedRequest, type Where } from './needed-permissions';

/** An answer that ends a call here. */
export interface AccessRefusal {
  readonly status: number;
  /** The body's. */
  readonly type: string;
  readonly body: string;
  /** The error's name, for the protocols that have it in a header. */
  readonly error: string;
}

const jsonError = (status: number, error: string, message: string): AccessRefusal => ({
  status,
  type: 'application/x-amz-json-1.0',
  body: JSON.stringify({ __type: `com.amazon.coral.service#${error}`, message, Message: message }),
  error,
});

/** For what cannot be evaluated: to let it pass would be to guess. */
const notEvaluated = (message: string): AccessRefusal => jsonError(501, 'NotImplemented', message);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const denialText = (functionName: string, { action, resource }: Need): string =>
  `User: ${functionName} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

const snsXml = (code: string, message: string): string =>
  `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

const DENIED = 'AccessDeniedException';

/** What the service answers, as the SDK reads it, to a function whose role does not allow a call. */
const accessDenied = (service: string, functionName: string, need: Need): AccessRefusal => {
  const message = denialText(functionName, need);
  switch (service) {
    case 's3':
      return { status: 403, type: 'application/xml', body: errorXml('AccessDenied', message), error: 'AccessDenied' };
    case 'sns':
      return {
        status: 403,
        type: 'text/xml',
        body: snsXml('AuthorizationError', message),
        error: 'AuthorizationError',
      };
    case 'lambda':
    case 'execute-api':
      return { ...jsonError(403, DENIED, message), type: 'application/json' };
    default:
      return jsonError(400, DENIED, message);
  }
};

/** The service that a call may go to, or what it is answered instead. */
export type Authorization = { readonly service: string } | { readonly refusal: AccessRefusal };

const describe = ({ method, path, header }: SignedRequest): string =>
  [method, path, header('x-amz-target')].filter(Boolean).join(' ');

/** Authorizes each call by the role of the function that signed it, as IAM would. */
export const createAuthorize =
  (grants: Grants, where: Where, record: (call: RecordedCall) => void) =>
  (request: SignedRequest): Authorization => {
    const signature = signatureOf(request.header('authorization'), request.query);
    const name = functionOf(signature?.accessKey ?? '') ?? '';
    const statements = grants[name];
    if (!signature || !statements) return { refusal: notEvaluated(`${describe(request)} is signed by no function`) };
    const { service } = signature;
    const needs = needsOf(service, request, where);
    if (!needs)
      return { refusal: notEvaluated(`which permission ${describe(request)} of ${service} needs is not known here`) };
    const evaluated = needs.map((need) => ({ ...need, allowed: isAllowed(statements, need) }));
    for (const call of evaluated) record({ function: name, ...call });
    const denied = evaluated.find(({ allowed }) => !allowed);
    return denied ? { refusal: accessDenied(service, name, denied) } : { service };
  };
