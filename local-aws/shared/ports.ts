import { connect, createServer } from 'node:net';

/** Everything that listens, in the order of the ports from the base on. The dashboard is served by `npm start`. */
export const parts = ['dashboard', 'rest', 'websocket', 'lambda', 'kinesis', 'dynamodb', 'cognito', 'storage'] as const;

export type Part = (typeof parts)[number];
export type Ports = Readonly<Record<Part, number>>;

export const HOST = '127.0.0.1';

/** The parts as people read them. */
export const titles: Readonly<Record<Part, string>> = {
  dashboard: 'the dashboard',
  rest: 'the REST API',
  websocket: 'the WebSocket API',
  lambda: 'Lambda',
  kinesis: 'Kinesis',
  dynamodb: 'DynamoDB',
  cognito: 'Cognito',
  storage: 'S3, SQS and SNS',
};

export const portsFrom = (base: number): Ports => ({
  dashboard: base,
  rest: base + 1,
  websocket: base + 2,
  lambda: base + 3,
  kinesis: base + 4,
  dynamodb: base + 5,
  cognito: base + 6,
  storage: base + 7,
});

export const originOf = (ports: Ports, part: Part): string => `http://${HOST}:${ports[part]}`;

const canListen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });

/** Whether something accepts connections on the port now. */
export const isListening = (port: number, host = HOST): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.once('connect', () => resolve(socket.destroy() !== undefined));
    socket.once('error', () => resolve(false));
  });

/** From 1024 on, the ports that browsers and fetch() refuse to call: https://fetch.spec.whatwg.org/#port-blocking */
const REFUSED_BY_BROWSERS: ReadonlySet<number> = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/** The first of the parts whose port no page could call, if any. */
export const refusedPart = (ports: Ports): Part | undefined =>
  parts.find((part) => REFUSED_BY_BROWSERS.has(ports[part]));

const systemPort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** A port that is free just now. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = await systemPort();
    if (!REFUSED_BY_BROWSERS.has(port)) return port;
  }
};

/** A free port that no page can call, under whatever name, since browsers refuse it; any free one where others have all of these. */
export const freePortForNoPage = async (host: string): Promise<number> => {
  for (const port of REFUSED_BY_BROWSERS) if (!(await isListening(port, host))) return port;
  return freePort();
};

/** Some systems let a second program listen on loopback beside one that listens everywhere. */
const isFree = async (port: number): Promise<boolean> => !(await isListening(port)) && (await canListen(port));

/** The first of these parts whose port another program has, if any. */
export const takenPart = async (ports: Ports, among: readonly Part[] = parts): Promise<Part | undefined> => {
  const free = await Promise.all(among.map((part) => isFree(ports[part])));
  return among[free.indexOf(false)];
};

/** One line for a person about the first port that cannot be used; undefined when all but the dashboard's can. */
export const findUnusablePort = async (ports: Ports): Promise<string | undefined> => {
  const refused = refusedPart(ports);
  if (refused !== undefined)
    return (
      `Port ${ports[refused]}, meant for ${titles[refused]}, is one that browsers refuse to call. ` +
      'Choose another base port: --param basePort=5300'
    );
  const part = await takenPart(
    ports,
    parts.filter((each) => each !== 'dashboard'),
  );
  if (part === undefined) return undefined;
  return (
    `Port ${ports[part]}, meant for ${titles[part]}, is taken. ` +
    'Stop what listens there, or choose another base port: --param basePort=5300'
  );
};
