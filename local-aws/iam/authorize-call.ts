import { functionOf, signatureOf } from './access-keys';
import type { Call } from './call-record';
import type { Grants } from './grants';
import { needsOf } from './needs';
import { accessDenied, notJudged, type Refusal } from './refusal';
import type { SignedRequest, Where } from './request';
import { isAllowed } from './statements';

/** The service that a call may go to, or what it is answered instead. */
export type Judgement = { readonly service: string } | { readonly refusal: Refusal };

const describe = ({ method, path, header }: SignedRequest): string =>
  [method, path, header('x-amz-target')].filter(Boolean).join(' ');

/** Judges each call by the role of the function that signed it, as IAM would. */
export const createJudge =
  (grants: Grants, where: Where, record: (call: Call) => void) =>
  (request: SignedRequest): Judgement => {
    const signature = signatureOf(request.header('authorization'), request.query);
    const name = functionOf(signature?.accessKey ?? '') ?? '';
    const statements = grants[name];
    if (!signature || !statements) return { refusal: notJudged(`${describe(request)} is signed by no function`) };
    const { service } = signature;
    const needs = needsOf(service, request, where);
    if (!needs)
      return { refusal: notJudged(`which permission ${describe(request)} of ${service} needs is not known here`) };
    const judged = needs.map((need) => ({ ...need, allowed: isAllowed(statements, need) }));
    for (const call of judged) record({ function: name, ...call });
    const denied = judged.find(({ allowed }) => !allowed);
    return denied ? { refusal: accessDenied(service, name, denied) } : { service };
  };
