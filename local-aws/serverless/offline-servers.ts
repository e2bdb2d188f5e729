import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { z } from 'zod';
import { HOST, type Ports } from '../shared/ports';

/** `custom.serverless-offline`, so that serverless.yml does not restate what follows from the base port. */
export const offlineSettings = (ports: Ports) => ({
  host: HOST,
  httpPort: ports.rest,
  websocketPort: ports.websocket,
  lambdaPort: ports.lambda,
  // Worker threads, the default, take a thread per concurrent call and give up at a few hundred.
  useInProcess: true,
  // It would hold the answer of every call until the time of the call is over; `invokeLogged` has the limit instead.
  noTimeout: true,
});

/** As much of hapi, which serverless-offline serves everything with, as the checks in front of it touch. */
export interface Refusable {
  readonly isBoom: true;
  output: Output;
}
interface Plain {
  readonly isBoom?: false;
  readonly statusCode: number;
  header(name: string, value: string): unknown;
}
interface Output {
  readonly statusCode: number;
  payload: object;
  headers: Record<string, string>;
}
export interface OfflineRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  payload: unknown;
  readonly response: Refusable | Plain;
  setUrl(url: string): void;
}
export interface ResponseBuilder {
  code(status: number): ResponseBuilder;
  type(mime: string): ResponseBuilder;
  header(name: string, value: string): ResponseBuilder;
  takeover(): unknown;
}
export interface Toolkit {
  readonly continue: symbol;
  response(body: string): ResponseBuilder;
}
type Step = (request: OfflineRequest, h: Toolkit) => unknown;

export interface OfflineServer {
  readonly settings: { readonly port: number };
  /** Makes a request as a client would. */
  inject(request: {
    method: string;
    url: string;
    headers: OfflineRequest['headers'];
    payload: unknown;
  }): Promise<unknown>;
  readonly listener: EventEmitter;
  ext(event: 'onRequest' | 'onPreHandler' | 'onPreResponse', step: Step): void;
}

interface Prototype {
  start(this: OfflineServer): Promise<void>;
}

const hapiSchema = z.object({ server: z.custom<() => object>((value) => typeof value === 'function') });

const isPrototype = (value: unknown): value is Prototype =>
  typeof value === 'object' && value !== null && 'start' in value && typeof value.start === 'function';

/** Hands over each server of serverless-offline before it listens; it gives out only one of the three by itself. */
export const beforeServersStart = (tune: (server: OfflineServer) => void): void => {
  const ofOffline = createRequire(createRequire(import.meta.url).resolve('serverless-offline'));
  const { server } = hapiSchema.parse(ofOffline('@hapi/hapi'));
  const prototype: unknown = Object.getPrototypeOf(server());
  if (!isPrototype(prototype)) throw new Error('hapi has changed: its servers have no start()');
  const { start } = prototype;
  prototype.start = function (this: OfflineServer) {
    tune(this);
    return start.call(this);
  };
};
