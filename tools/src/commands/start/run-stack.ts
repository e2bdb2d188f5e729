import { once } from 'node:events';
import { join, relative } from 'node:path';
import type { Endpoints } from '@millrace/contract';
import { messageOf, UserError } from '@millrace/local-aws/shared/user-error';
import { tryLock } from '../../../bootstrap/lock.mjs';
import { localState } from '../../lib/cli/paths';
import { progressLine } from '../../lib/cli/progress';
import { everyFormat, generate } from '../../lib/generate/generate';
import { brand } from '../../lib/service/app';
import { endpointsFile } from '../../lib/stack/running-stack';
import { type Stack, type StackOptions, startStack } from '../../lib/stack/start-stack';
import { noAcknowledgements, produce, streamProducer } from '../../lib/stream/producer';
import { chooseTarget } from '../../lib/stream/target';
import { localPage } from '../status/tables';
import type { StartOptions } from './options';

interface Banner {
  readonly endpoints: Endpoints;
  /** Path of the endpoints file, as the reader would type it. */
  readonly file: string;
  /** What commands must be given to find this stack, such as ` --state DIR`; nothing in the usual folder. */
  readonly state?: string;
  readonly seconds: number;
  /** Events a second of the sample traffic, or 0. */
  readonly traffic: number;
}

const line = (name: string, text: string): string => `  ${name.padEnd(12)}${text}`;

const signIns = (users: Endpoints['users']): string[] =>
  users.map(({ username, password, groups }, index) =>
    line(index === 0 ? 'Sign in' : '', `${username.padEnd(24)}${password.padEnd(18)}(${groups.join(', ')})`),
  );

/** The addresses and sign-ins of a running stack. */
export const banner = ({ endpoints, file, state = '', seconds, traffic }: Banner): string =>
  [
    '',
    `  ${brand.name} is up, after ${seconds.toFixed(1)} s`,
    '',
    line('Dashboard', endpoints.dashboard),
    ...signIns(endpoints.users),
    '',
    line('REST', endpoints.rest),
    line('WebSocket', endpoints.websocket),
    line('Kinesis', `${endpoints.kinesis}  stream ${endpoints.stream}  (${endpoints.region})`),
    line('Everything', file),
    '',
    line('Send events', `npm run produce -- --rate 100 --seconds 10${state}`),
    line('Watch', `npm run watch -- metric:orders${state}`),
    line('ID token', `npm run --silent token${state && ` --${state}`}`),
    line('wscat', `npm run wscat${state && ` --${state}`}`),
    line('Traffic', traffic > 0 ? `${traffic} sample events a second` : 'none (--no-traffic)'),
    line('Ctrl-C', 'ends it all'),
    '',
  ].join('\n');

/** Events a second: enough to keep every chart moving, little enough to leave the machine alone. */
const SAMPLE_RATE = 30;

/** Sends events of every format until the signal says so. A failure is reported and ends the traffic alone, not the stack. */
const sampleTraffic = async (
  endpoints: Endpoints,
  signal: AbortSignal,
  onTrouble: (text: string) => void,
): Promise<void> => {
  const target = chooseTarget({}, endpoints, process.env);
  if (!target) return;
  const seed = Math.floor(Math.random() * 1_000_000);
  const events = generate(everyFormat, seed);
  const { producing, close } = streamProducer(target, events, noAcknowledgements, signal);
  await produce(producing, { rate: SAMPLE_RATE, total: Infinity, signal }).catch((error: unknown) => {
    if (!signal.aborted) onTrouble(`sample traffic ended: ${messageOf(error)}`);
  });
  await close();
};

/** Two stacks would overwrite each other's state. */
const lockState = (state: string): { release: () => void } => {
  const file = join(state, 'locks', 'start');
  const lock = tryLock(file);
  if ('release' in lock) return lock;
  throw new UserError(
    `Millrace already runs here, as process ${lock.holder}: end it first, or choose other places with --state and --port (if that process is something else, delete ${file})`,
  );
};

/** As the reader would type it. */
const shortPath = (file: string): string => {
  const short = relative(process.cwd(), file);
  return short.startsWith('..') ? file : short;
};

/** What a command adds to the stack that `npm start` brings up. */
type Additions = Pick<StackOptions, 'site' | 'cloud'>;

/** While starting, the local AWS's output shows with --verbose only; afterwards it is for the reader: mails, errors. */
const bringUp = async (options: StartOptions, additions: Additions, signal: AbortSignal): Promise<Stack> => {
  const line = progressLine(process.stderr);
  let quiet = !options.verbose;
  const started = performance.now();
  try {
    const stack = await startStack({
      basePort: options.port,
      state: options.state,
      keep: options.keep,
      signal,
      onStep: (text) => (process.stderr.isTTY ? line.show(`  ${text} …`) : console.error(`${text} …`)),
      onOutput: (text) => void (quiet || process.stdout.write(text)),
      statusPage: localPage,
      ...additions,
      cloud: { stage: options.stage, verbose: options.verbose, throttle: options.throttle, ...additions.cloud },
    });
    line.clear();
    const seconds = (performance.now() - started) / 1000;
    const file = shortPath(endpointsFile(options.state));
    const traffic = options.traffic ? SAMPLE_RATE : 0;
    const state = options.state === localState ? '' : ` --state ${shortPath(options.state)}`;
    console.log(banner({ endpoints: stack.endpoints, file, state, seconds, traffic }));
    quiet = false;
    return stack;
  } finally {
    line.clear();
  }
};

/** Resolves when the signal says so; throws when the local AWS has ended by itself. */
const untilOver = async (stack: Stack, signal: AbortSignal): Promise<void> => {
  const ended = stack.ended.then(() => {
    if (!signal.aborted) throw new UserError('the local AWS ended by itself, see above');
  });
  await (signal.aborted || Promise.race([ended, once(signal, 'abort')]));
};

const run = async (options: StartOptions, additions: Additions, signal: AbortSignal): Promise<void> => {
  const stack = await bringUp(options, additions, signal);
  const traffic = new AbortController();
  const sending = options.traffic ? sampleTraffic(stack.endpoints, traffic.signal, console.error) : undefined;
  try {
    await untilOver(stack, signal);
    console.log('\nending …');
  } finally {
    traffic.abort();
    await stack.stop();
    await sending;
  }
};

/** Brings up a stack with sample traffic and keeps it until the signal says that it is to end. */
export const runStack = async (options: StartOptions, additions: Additions, signal: AbortSignal): Promise<void> => {
  const lock = lockState(options.state);
  try {
    await run(options, additions, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    lock.release();
  }
};
