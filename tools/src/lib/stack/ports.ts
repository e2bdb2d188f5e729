import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** What listens on each port from the base on. */
const PARTS = [
  'the dashboard',
  'REST',
  'WebSocket',
  'Lambda',
  'Kinesis',
  'DynamoDB',
  'Cognito',
  'S3, SQS and SNS',
] as const;

const HOST = '127.0.0.1';

const canListen = async (port: number): Promise<boolean> => {
  const server = createServer();
  try {
    server.listen(port, HOST);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
};

/** Some systems let a second program listen on loopback beside one that listens everywhere. */
const answers = async (port: number): Promise<boolean> => {
  const socket = connect(port, HOST);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

const isFree = async (port: number): Promise<boolean> => !(await answers(port)) && (await canListen(port));

interface TakenPort {
  readonly port: number;
  readonly part: (typeof PARTS)[number];
}

/** The first port of the block that another program has, if any. */
export const takenPort = async (basePort: number): Promise<TakenPort | undefined> => {
  const checked = await Promise.all(
    PARTS.map(async (part, index) => ({ part, port: basePort + index, free: await isFree(basePort + index) })),
  );
  const taken = checked.find(({ free }) => !free);
  return taken && { port: taken.port, part: taken.part };
};

/** Below the ports that systems hand out to outgoing connections, one of which could take a port between look and use. */
const LOWEST = 10_000;
const HIGHEST = 32_000;

/** The base of a block of free ports, away from where people choose theirs. */
export const freeBasePort = async (random: () => number = Math.random): Promise<number> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const base = LOWEST + Math.floor(random() * (HIGHEST - LOWEST));
    if (!(await takenPort(base))) return base;
  }
  throw new Error('no block of free ports was found');
};

/** The base of a block of free ports that is easy to remember, for people. */
export const otherBasePort = async (): Promise<number> => {
  for (const base of [5300, 6300, 7300, 8300]) if (!(await takenPort(base))) return base;
  return freeBasePort();
};
