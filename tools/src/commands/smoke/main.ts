import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Endpoints } from '@millrace/contract';
import { z } from 'zod';
import { parseOptions, stateOption } from '../../lib/cli/parse-options';
import { progressLine } from '../../lib/cli/progress';
import { INTERRUPTED, runCommand, withHelp } from '../../lib/cli/run-command';
import { stackOf } from '../../lib/deployed/stack';
import { stageEndpoints } from '../../lib/deployed/stage-endpoints';
import { regionSchema, stageFlags, stageHelp, stageSchema } from '../../lib/deployed/stages';
import { idTokenOf } from '../../lib/session/id-token';
import { runningStack } from '../../lib/stack/running-stack';
import { dashboardUrl } from '../info/show-info';
import { countInHistory, putEvents, WITHIN_MS, watchSocket, within } from './events';
import { catalogOf, chooseProbe } from './probe';
import { type SmokeUser, smokeUser } from './user';

const help = `Shows that a stack works from end to end: signs in, puts 100 events, and finds each of them on the WebSocket and over REST.

  npm run smoke -- [options]

${stageHelp}; without a stage: the local stack
  --state DIR       the local stack's folder (default: .local)
  --help            this text

It works with any catalogue: the events are of a type that a count metric names, at a second of the last hours that no other event has, so they stay
in that metric for as long as it is retained. Where no metric can be fed with so little, events are sent that the service refuses, and counted as such. A deployed
stage needs AWS credentials that may put records and manage users: the run's own user is removed when it ends, however it ends.
The last line is JSON: {metric, sent, onSocket, overRest, ms: {signIn, put, onSocket, overRest}}. Exits with 1 when not all 100 are found
within 30 s, or when any other step takes longer.`;

const schema = z.object({ stage: stageSchema.optional(), region: regionSchema, state: stateOption });

type SmokeOptions = z.infer<typeof schema>;

/** @throws UsageError */
const smokeOptions = (args: string[]): SmokeOptions =>
  parseOptions(args, { ...stageFlags, state: { type: 'string' } }, schema);

const EVENTS = 100;
const REMOVE_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 100;

interface Found {
  readonly count: number;
  readonly ms: number;
}

const endpointsOf = async ({ stage, region, state }: SmokeOptions): Promise<Endpoints> =>
  stage
    ? stageEndpoints(await stackOf(stage, region), dashboardUrl(undefined, region, process.env))
    : runningStack(state);

/** Looks until all events are there or the time is up. Returns how many there were, and after how long. */
const find = async (look: () => Promise<number>, signal: AbortSignal): Promise<Found> => {
  const started = performance.now();
  for (;;) {
    const count = await look();
    const ms = Math.round(performance.now() - started);
    if (count >= EVENTS || ms > WITHIN_MS) return { count, ms };
    await wait(LOOK_EVERY_MS, undefined, { signal });
  }
};

const check = async (endpoints: Endpoints, user: SmokeUser, run: string, signal: AbortSignal) => {
  const progress = progressLine(process.stderr);
  const started = performance.now();
  progress.show(`signing in as ${user.username}`);
  const token = await within('a sign-in', idTokenOf(endpoints, user.username, user.password), signal);
  const signIn = Math.round(performance.now() - started);
  const probe = chooseProbe(await within('the catalogue', catalogOf(endpoints, token), signal), run);
  const socket = await within('a subscription', watchSocket(endpoints, token, probe, signal), signal);
  try {
    progress.show(`putting ${EVENTS} events and looking for them`);
    const putting = performance.now();
    const sent = await within('the acknowledgement of the events', putEvents(endpoints, probe, EVENTS, signal), signal);
    const put = Math.round(performance.now() - putting);
    const history = () => within('the history', countInHistory(endpoints, token, probe), signal);
    const [onSocket, overRest] = await Promise.all([find(socket.count, signal), find(history, signal)]);
    const ms = { signIn, put, onSocket: onSocket.ms, overRest: overRest.ms };
    const { metric, what } = probe;
    return { metric, what, sent, onSocket: onSocket.count, overRest: overRest.count, ms };
  } finally {
    socket.close();
    progress.clear();
  }
};

const checkAsUser = async (options: SmokeOptions, signal: AbortSignal): Promise<number> => {
  const endpoints = await within('the endpoints', endpointsOf(options), signal);
  const run = randomBytes(8).toString('hex');
  const user = await within('a user', smokeUser(options, endpoints, run), signal);
  try {
    const { what, ...result } = await check(endpoints, user, run, signal);
    console.log(`The metric ${result.metric}, by ${what}:`);
    console.log(`${result.onSocket} of ${result.sent} events on the WebSocket, ${result.overRest} over REST`);
    console.log(JSON.stringify(result));
    return result.onSocket === EVENTS && result.overRest === EVENTS ? 0 : 1;
  } finally {
    await within('the removal of the user', user.remove(), new AbortController().signal, REMOVE_WITHIN_MS);
  }
};

const smoke = async (options: SmokeOptions, signal: AbortSignal): Promise<number> => {
  try {
    return await checkAsUser(options, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    console.error('interrupted');
    return INTERRUPTED;
  }
};

await runCommand(withHelp(help, smokeOptions, smoke));
// A request that was given up may still be open, and nothing waits for it.
process.exit();
