import type { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { HOST } from './ports';

/**
 * Whom a port answers: programs on this machine, and pages of its own. Listening on loopback alone keeps no web page out that is open in
 * a browser here.
 */
export const doorSchema = z.object({
  /** Of proxies in front of it, which callers may name instead of its own. */
  proxies: z.array(z.number()).default([]),
  /** Pages that may call. Programs name no origin. */
  origins: z.array(z.string()).default([]),
  /** Whether buckets may be named in front of the host, as the SDKs do it: `bucket.localhost`. */
  buckets: z.boolean().default(false),
  /** Whether a link on any page may lead here. */
  linked: z.boolean().default(false),
  /** Paths of scripts that any page may run, as they are there for pages of others. */
  scripts: z.array(z.string()).default([]),
});

export type Door = z.input<typeof doorSchema>;

/** A name that leads elsewhere today may lead here tomorrow (DNS rebinding), so the names count, not where they lead. */
const hosts = [HOST, 'localhost', '[::1]'];

/** As Node's client for HTTP/2 writes it. */
const BARE_IPV6 = '::1';

/** The dashboard's origins, however it is opened. */
export const dashboardOrigins = (port: number): string[] => hosts.map((host) => `http://${host}:${port}`);

/** A caller's headers: HTTP/2 has `:authority` for what was `Host`. */
type Headers = IncomingHttpHeaders & { readonly ':authority'?: string | undefined };

type Caller = Pick<IncomingMessage, 'headers' | 'method' | 'url'>;

const isOwnHost = (given: string, own: number, { proxies = [], buckets = false }: Door): boolean => {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(given.toLowerCase()) ?? [];
  return (
    [own, ...proxies].includes(Number(port)) &&
    ([...hosts, BARE_IPV6].includes(host) || (buckets && host.endsWith('.localhost')))
  );
};

/** By a link or the address bar: whoever sent the browser here sees nothing of what it is given. */
const isVisit = ({ headers, method }: Caller): boolean =>
  method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';

const isScript = ({ headers, method, url = '' }: Caller, { scripts = [] }: Door): boolean =>
  method === 'GET' && headers['sec-fetch-dest'] === 'script' && scripts.includes(url.replace(/\?.*$/, ''));

/** Pages also ask without naming themselves, for images and scripts; then browsers say from where. https://www.w3.org/TR/fetch-metadata/ */
const isForeignPage = (caller: Caller, door: Door): boolean => {
  const site = caller.headers['sec-fetch-site'];
  if (site !== 'cross-site' && site !== 'same-site') return false;
  return !(door.linked === true && isVisit(caller)) && !isScript(caller, door);
};

/** Why this caller is not answered; undefined for one who is. */
export const refusalOf = (request: Caller, port: number, door: Door): string | undefined => {
  const headers: Headers = request.headers;
  const host = headers[':authority'] ?? headers.host ?? '';
  if (!isOwnHost(host, port, door)) return `the host "${host}" is none of this port's own: call ${HOST}:${port}`;
  const { origin } = headers;
  if (origin !== undefined)
    return door.origins?.includes(origin)
      ? undefined
      : `pages of ${origin} may not call this port; the stage's allowedOrigins names those that may`;
  return isForeignPage(request, door) ? 'pages of other sites may not call this port' : undefined;
};

const CAN_REFUSE = ['request', 'checkContinue', 'checkExpectation'];
const SWITCHES = ['upgrade', 'connect'];

const refuse = (request: IncomingMessage, response: ServerResponse, reason: string): void => {
  request.resume();
  response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(`${reason}\n`);
};

const refuseSwitch = (socket: Duplex, reason: string): void => {
  const head = `HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: ${reason.length + 1}`;
  socket.on('error', () => socket.destroy());
  socket.end(`${head}\r\nConnection: close\r\n\r\n${reason}\n`);
};

/** @param extra what else a caller must have; it returns why one is not answered. */
export const keepDoor = (
  server: EventEmitter,
  port: number,
  door: Door = {},
  extra: (request: IncomingMessage) => string | undefined = () => undefined,
): void => {
  const emit = server.emit;
  // In front of every listener, whoever adds it and when: the frameworks of the stand-ins each have their own.
  server.emit = (event: string | symbol, ...call) => {
    const [request, other] = call;
    const answers = CAN_REFUSE.includes(String(event));
    if (!answers && !SWITCHES.includes(String(event))) return emit.call(server, event, ...call);
    const reason = refusalOf(request, port, door) ?? extra(request);
    if (reason === undefined) return emit.call(server, event, ...call);
    if (answers) refuse(request, other, reason);
    else refuseSwitch(other, reason);
    return true;
  };
};

/** The parts that the dashboard calls are for its pages too; all are for programs on this machine. */
export const doorsOf = (dashboard: number, pages: readonly string[], proxy?: number) => {
  const proxies = proxy === undefined ? [] : [proxy];
  const origins = [...dashboardOrigins(dashboard), ...pages.filter((origin) => origin !== '*')];
  return {
    rest: { origins },
    websocket: { proxies, origins },
    lambda: { proxies },
    kinesis: { proxies, origins },
    dynamodb: { proxies },
    cognito: { proxies, origins },
    storage: { proxies },
  } satisfies Record<string, Door>;
};

export type Doors = ReturnType<typeof doorsOf>;
