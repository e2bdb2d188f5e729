import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Endpoints } from '@millrace/contract';
import { progressLine } from '../../lib/cli/progress';
import { INTERRUPTED, runCommand, withHelp } from '../../lib/cli/run-command';
import { stackOf } from '../../lib/deployed/stack';
import { stageEndpoints } from '../../lib/deployed/stage-endpoints';
import { runningStack } from '../../lib/stack/running-stack';
import { dashboardUrl } from '../info/show-info';
import { askHistory, watchSocket } from './find-events';
import { help, type SmokeOptions, smokeOptions } from './options';
import { putViews } from './put-views';
import { idTokenOf, type SmokeUser, smokeUser } from './user';

const METRIC = 'page-views';
const EVENTS = 100;
const WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 100;

interface Found {
  readonly count: number;
  readonly ms: number;
}

const endpointsOf = async ({ stage, region, state }: SmokeOptions): Promise<Endpoints> =>
  stage
    ? stageEndpoints(await stackOf(stage, region), dashboardUrl(undefined, region, process.env))
    : runningStack(state);

/** Looks until all events are there or the time is up, and says how many were and after how long. */
const find = async (look: () => Promise<number>, signal: AbortSignal): Promise<Found> => {
  const started = performance.now();
  for (;;) {
    const count = await look();
    const ms = Math.round(performance.now() - started);
    if (count >= EVENTS || ms > WITHIN_MS || signal.aborted) return { count, ms };
    await wait(LOOK_EVERY_MS);
  }
};

const check = async (endpoints: Endpoints, user: SmokeUser, page: string, signal: AbortSignal) => {
  const progress = progressLine(process.stderr);
  const started = performance.now();
  progress.show(`signing in as ${user.username}`);
  const token = await idTokenOf(endpoints, user.username, user.password);
  const signIn = Math.round(performance.now() - started);
  const socket = await watchSocket(endpoints, token, METRIC, page);
  try {
    progress.show(`putting ${EVENTS} events and looking for them`);
    const since = Date.now();
    const sent = await putViews(endpoints, page, EVENTS, signal);
    const put = Date.now() - since;
    const history = () => askHistory(endpoints, token, METRIC, page, since);
    const [onSocket, overRest] = await Promise.all([find(socket.count, signal), find(history, signal)]);
    const ms = { signIn, put, onSocket: onSocket.ms, overRest: overRest.ms };
    return { sent, onSocket: onSocket.count, overRest: overRest.count, ms };
  } finally {
    socket.close();
    progress.clear();
  }
};

const smoke = async (options: SmokeOptions, signal: AbortSignal): Promise<number> => {
  const endpoints = await endpointsOf(options);
  const run = randomBytes(8).toString('hex');
  const user = await smokeUser(options, endpoints, run);
  try {
    const result = await check(endpoints, user, `/smoke/${run}`, signal);
    console.log(`${result.onSocket} of ${result.sent} events on the WebSocket, ${result.overRest} over REST`);
    console.log(JSON.stringify(result));
    if (signal.aborted) return INTERRUPTED;
    return result.onSocket === EVENTS && result.overRest === EVENTS ? 0 : 1;
  } finally {
    await user.remove();
  }
};

await runCommand(withHelp(help, smokeOptions, smoke));
