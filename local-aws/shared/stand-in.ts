import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HOST } from './ports';
import { type Message, messageSchema } from './stand-in-process';
import { messageOf, UserError } from './user-error';

/** How long a stand-in may take to write down what it holds before it is killed. */
const GRACE_MS = 2_000;

export interface StandIn {
  readonly started: Promise<void>;
  readonly stop: () => Promise<void>;
  /** Changes the share of calls that fails. */
  readonly throttle: (share: number) => void;
  /** Ends it as a crash would. */
  readonly kill: () => Promise<void>;
}

export interface StandInOptions {
  readonly name: string;
  /** Its module, beside this one. */
  readonly module: string;
  readonly settings: unknown;
  readonly region: string;
  readonly logs: string;
  /** Whether it runs apart, where nobody reaches what it does not mean to give away, if the system permits that. */
  readonly ownNetwork?: boolean;
  readonly onMessage?: (message: Message) => void;
  /** It ended without having been asked to. */
  readonly onLost: (line: string) => void;
}

const RAISE_LOOPBACK = 'PATH="$PATH:/usr/sbin:/sbin" ip link set lo up && exec "$@"';

/** What runs a program in a network that has nothing but a loopback of its own; empty where the system does not permit that. */
const apart = (): readonly string[] => {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-current-user', '--keep-caps'];
  const command = ['unshare', ...user, '--net', '--', '/bin/sh', '-c', RAISE_LOOPBACK, 'sh'];
  return spawnSync('unshare', [...command.slice(1), 'true']).status === 0 ? command : [];
};

const launch = ({ name, module, settings, region, logs, ownNetwork = false }: StandInOptions): ChildProcess => {
  const log = openSync(join(logs, `${name}.log`), 'w');
  const [execPath, ...before] = [...(ownNetwork ? apart() : []), process.execPath];
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return fork(fileURLToPath(new URL(`../${module}`, import.meta.url)), [JSON.stringify(settings)], {
    execPath,
    execArgv: [...before, '--import', tsx],
    env: { ...process.env, AWS_REGION: region, AWS_ACCOUNT_ID: '000000000000' },
    stdio: ['ignore', log, log, 'ipc'],
  });
};

const exitOf = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

const endOf = async (child: ChildProcess): Promise<void> => {
  // A process that is still loading hears the signal but no message; Windows knows no signal that can be heard.
  if (process.platform === 'win32') child.send('stop', () => {});
  else child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await exitOf(child);
  clearTimeout(kill);
};

/** Opens the port here and hands it over. */
const handOver = (child: ChildProcess, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(port, HOST, () => {
      child.send({ type: 'listening' }, server, () => server.close(() => resolve()));
    });
  });

const endProgram = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended, as it should.
  }
};

/** Starts a stand-in in a process of its own, so that neither its load nor its end touches the functions. */
export const startStandIn = (options: StandInOptions): StandIn => {
  const child = launch(options);
  let stopping = false;
  let program: number | undefined;
  const lost = (): string => `${options.name} ended unexpectedly; see ${join(options.logs, `${options.name}.log`)}`;
  const started = new Promise<void>((resolve, reject) => {
    const refuse = (error: unknown) =>
      child.kill() && reject(new UserError(`${options.name} did not start: ${messageOf(error)}`));
    child.on('message', (raw) => {
      const message = messageSchema.parse(raw);
      if (message.type === 'ready') resolve();
      else if (message.type === 'failed') reject(new UserError(`${options.name} did not start: ${message.message}`));
      else if (message.type === 'listen') handOver(child, message.port).catch(refuse);
      else if (message.type === 'program') program = message.pid;
      else options.onMessage?.(message);
    });
    child.once('error', reject);
    child.once('exit', () => {
      if (program !== undefined) endProgram(program);
      if (!stopping) reject(new UserError(lost()));
    });
  });
  started.then(
    () => child.once('exit', () => stopping || options.onLost(lost())),
    () => {},
  );
  const stop = () => {
    stopping = true;
    return endOf(child);
  };
  const throttle = (share: number) => void child.send({ type: 'throttle', share });
  const kill = () => {
    stopping = true;
    child.kill('SIGKILL');
    return exitOf(child);
  };
  return { started, stop, throttle, kill };
};
