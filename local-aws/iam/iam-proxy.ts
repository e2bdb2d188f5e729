import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { z } from 'zod';
import { createProxyServer, type ForwardedResponse, forward, readBody } from '../shared/aws-http';
import { keepDoor } from '../shared/door';
import { HOST } from '../shared/ports';
import { serve } from '../shared/stand-in-process';
import { type AccessRefusal, type Authorization, createAuthorize } from './authorize-call';
import { readGrants, recordCalls } from './call-record';
import type { SignedRequest } from './needed-permissions';
import type { ServicePorts } from './prepare-iam-proxy';

const signedRequest = ({ method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer): SignedRequest => {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const header = (name: string) => headers[name]?.toString();
  return { method, path: decodeURIComponent(pathname), query: searchParams, header, body };
};

const refuse = (response: ServerResponse, { status, type, body, error }: AccessRefusal): void =>
  void response.writeHead(status, { 'content-type': type, 'x-amzn-errortype': error }).end(body);

/** The response is complete by now. That to HEAD has none of the bytes that its length announces. */
const passBack = ({ method }: IncomingMessage, response: ServerResponse, answer: ForwardedResponse): void => {
  const { 'transfer-encoding': _, ...headers } = answer.headers;
  const length = method === 'HEAD' ? {} : { 'content-length': String(answer.body.length) };
  response.writeHead(answer.status, { ...headers, ...length }).end(answer.body);
};

/** Between the functions and all services, which it identifies by the signature: what is not allowed goes no further. */
const createIamProxy = (authorize: (request: SignedRequest) => Authorization, targets: ServicePorts): Server =>
  createProxyServer(async (request, response, agent) => {
    const body = await readBody(request);
    const authorization = authorize(signedRequest(request, body));
    if ('refusal' in authorization) return refuse(response, authorization.refusal);
    const target = targets[authorization.service];
    if (target === undefined) throw new Error(`${authorization.service} is nowhere`);
    passBack(request, response, await forward(agent, { host: HOST, port: target }, request, body));
  });

const settingsSchema = z.object({
  port: z.number(),
  /** Ports, by the services' names in signatures. */
  targets: z.record(z.string(), z.number()),
  where: z.object({ region: z.string(), account: z.string(), socket: z.string() }),
  /** Files: what each function may do, and what it does. */
  grants: z.string(),
  calls: z.string(),
});

void serve(settingsSchema, async ({ port, targets, where, grants, calls }) => {
  const server = createIamProxy(createAuthorize(readGrants(grants), where, recordCalls(calls)), targets);
  keepDoor(server, port, { buckets: true });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, HOST, resolve));
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
});
