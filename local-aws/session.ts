import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { url as debuggerUrl } from 'node:inspector';
import { constants } from 'node:os';
import { type Cloud, createCloud } from './cloud';
import type { Template } from './cloudformation/template';
import { bundleSettings, linkModules } from './serverless/bundling';
import { compileTemplate } from './serverless/compile';
import { offlineSettings } from './serverless/offline-servers';
import type { Serverless, ServerlessClass } from './serverless/serverless';
import { type LocalSettings, readSettings } from './settings';
import { type Doors, doorsOf } from './shared/door';
import { findUnusablePort, freePort, type Ports, portsFrom } from './shared/ports';
import { findOwner, prepareStateFolder, type StateFolder, stateFolder } from './shared/state-folder';
import { describeFailure, UserError } from './shared/user-error';

/** Everything must have ended by then, whatever hangs. */
const BOUND_MS = 4_000;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface Shutdown {
  /** Cleans up once and ends the process. */
  readonly now: (code: number) => Promise<void>;
  /** From here on a signal is the ordinary way to end, with code 0; before, it broke something off. */
  readonly started: () => void;
}

/** The one way out of the process: for signals, for failures, and for when the parent process is gone. */
const createShutdown = (clean: () => Promise<void>): Shutdown => {
  let ending: Promise<void> | undefined;
  let ordinary = false;
  const now = (code: number): Promise<void> => {
    ending ??= (async () => {
      const bound = setTimeout(() => process.exit(code || 1), BOUND_MS);
      await clean().catch(() => {});
      clearTimeout(bound);
      process.exit(code);
    })();
    return ending;
  };
  for (const signal of signals) process.on(signal, () => void now(ordinary ? 0 : 128 + constants.signals[signal]));
  process.on('disconnect', () => void now(0));
  return {
    now,
    started: () => {
      ordinary = true;
    },
  };
};

const ACCOUNT = '000000000000';

export const isVerbose = (): boolean => process.argv.includes('--verbose');

export const print = (line: string): void => void process.stdout.write(`${line}\n`);

export const fail = (error: unknown): void => void process.stderr.write(`${describeFailure(error)}\n`);

/** One run of `sls offline`: all that its steps share. */
export interface Session {
  readonly serverless: Serverless;
  readonly settings: LocalSettings;
  readonly ports: Ports;
  readonly doors: Doors;
  /** Of this run: who has it may invoke functions. */
  readonly secret: string;
  /** Of the IAM proxy, where functions find all services, with `permissions`. */
  readonly iamProxyPort: number | undefined;
  readonly folder: StateFolder;
  readonly template: Template;
  readonly cloud: Cloud;
  readonly shutdown: Shutdown;
  readonly starting: Promise<void>;
}

const assertFree = async (ports: Ports, folder: StateFolder): Promise<void> => {
  const taken = await findUnusablePort(ports);
  if (taken) throw new UserError(taken);
  const owner = await findOwner(folder);
  if (owner)
    throw new UserError(`The state folder is in use by ${owner}; stop it, or choose another: --param state=DIR`);
};

/** Checks that nothing is in the way, compiles the template, and starts the stand-ins, which go on while the functions are bundled. */
export const openSession = async (serverless: Serverless, Framework: ServerlessClass): Promise<Session> => {
  const { service, serviceDir } = serverless;
  const settings = readSettings(service.custom.local, serviceDir);
  const ports = portsFrom(settings.basePort);
  const folder = stateFolder(settings.state);
  await assertFree(ports, folder);
  prepareStateFolder(folder, settings.keep);
  const template = await compileTemplate(serverless, Framework);
  const { region, stage } = service.provider;
  const identity = { region, account: ACCOUNT, stack: serverless.providers.aws.naming.getStackName() };
  const onLost = (line: string) => {
    fail(new UserError(line));
    void shutdown.now(1);
  };
  const functions = Object.fromEntries(
    Object.entries(service.functions).map(([key, { name = key }]) => [key, name] as const),
  );
  const iamProxyPort = settings.permissions ? await freePort() : undefined;
  const doors = doorsOf(ports.dashboard, settings.pages, iamProxyPort);
  const secret = randomBytes(24).toString('base64url');
  const cloud = createCloud({
    template,
    identity,
    stage,
    settings,
    ports,
    doors,
    secret,
    folder,
    functions,
    iamProxyPort,
    print,
    onLost,
  });
  const shutdown = createShutdown(cloud.stop);
  process.on('exit', () => rmSync(folder.endpoints, { force: true }));
  const starting = cloud.start();
  // Bundling goes on meanwhile; a failure shows when `serve` awaits it.
  starting.catch(() => {});
  linkModules(folder.functions);
  Object.assign(
    service.custom.esbuild,
    bundleSettings(serviceDir, folder.functions, settings.watch || debuggerUrl() !== undefined),
  );
  service.custom['serverless-offline'] = offlineSettings(ports);
  return { serverless, settings, ports, doors, secret, iamProxyPort, folder, template, cloud, shutdown, starting };
};
