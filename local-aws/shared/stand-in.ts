import { type ChildProcess, fork } from 'node:child_process';
import { openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Message, messageSchema } from './stand-in-process';
import { UserError } from './user-error';

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
  readonly onMessage?: (message: Message) => void;
  /** It ended without having been asked to. */
  readonly onLost: (line: string) => void;
}

const launch = ({ name, module, settings, region, logs }: StandInOptions): ChildProcess => {
  const log = openSync(join(logs, `${name}.log`), 'w');
  return fork(fileURLToPath(new URL(`../${module}`, import.meta.url)), [JSON.stringify(settings)], {
    execArgv: ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href],
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
    child.on('message', (raw) => {
      const message = messageSchema.parse(raw);
      if (message.type === 'ready') resolve();
      else if (message.type === 'failed') reject(new UserError(`${options.name} did not start: ${message.message}`));
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
