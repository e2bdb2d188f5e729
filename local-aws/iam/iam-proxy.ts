import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { readBody } from '../shared/aws-json';
import { type Answer, forward, serverBefore } from '../shared/forward';
import type { Judgement } from './authorize-call';
import type { Refusal } from './refusal';
import type { SignedRequest } from './request';

/** Where each service listens, by its name in signatures. */
export type Targets = Readonly<Record<string, number>>;

const signedRequest = ({ method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer): SignedRequest => {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const header = (name: string) => headers[name]?.toString();
  return { method, path: decodeURIComponent(pathname), query: searchParams, header, body };
};

const refuse = (response: ServerResponse, { status, type, body, error }: Refusal): void =>
  void response.writeHead(status, { 'content-type': type, 'x-amzn-errortype': error }).end(body);

/** The answer is whole by now. That to HEAD has none of the bytes whose number it tells. */
const passBack = ({ method }: IncomingMessage, response: ServerResponse, answer: Answer): void => {
  const { 'transfer-encoding': _, ...headers } = answer.headers;
  const length = method === 'HEAD' ? {} : { 'content-length': String(answer.body.length) };
  response.writeHead(answer.status, { ...headers, ...length }).end(answer.body);
};

/** Stands between the functions and all services, which it tells apart by the signature: what is not allowed goes no further. */
export const createGatekeeper = (judge: (request: SignedRequest) => Judgement, targets: Targets): Server =>
  serverBefore(async (request, response, agent) => {
    const body = await readBody(request);
    const judgement = judge(signedRequest(request, body));
    if ('refusal' in judgement) return refuse(response, judgement.refusal);
    const target = targets[judgement.service];
    if (target === undefined) throw new Error(`${judgement.service} is nowhere`);
    passBack(request, response, await forward(agent, target, request, body));
  });
