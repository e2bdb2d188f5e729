import { errorXml } from '../s3-sqs-sns/refusals';
import type { Need } from './statements';

/** An answer that ends a call here. */
export interface Refusal {
  readonly status: number;
  /** The body's. */
  readonly type: string;
  readonly body: string;
  /** The error's name, for the protocols that have it in a header. */
  readonly error: string;
}

const jsonError = (status: number, error: string, message: string): Refusal => ({
  status,
  type: 'application/x-amz-json-1.0',
  body: JSON.stringify({ __type: `com.amazon.coral.service#${error}`, message, Message: message }),
  error,
});

/** For what cannot be judged: to let it pass would be to guess. */
export const notJudged = (message: string): Refusal => jsonError(501, 'NotImplemented', message);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const messageOf = (functionName: string, { action, resource }: Need): string =>
  `User: ${functionName} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

const snsXml = (code: string, message: string): string =>
  `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

const DENIED = 'AccessDeniedException';

/** What the service answers, as the SDK reads it, to a function whose role does not allow a call. */
export const accessDenied = (service: string, functionName: string, need: Need): Refusal => {
  const message = messageOf(functionName, need);
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
