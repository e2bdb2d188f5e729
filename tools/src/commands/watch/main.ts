import { setTimeout as wait } from 'node:timers/promises';
import type { Catalog, ServerMessage } from '@millrace/contract';
import { runCommand, withHelp } from '../../lib/cli/run-command';
import { endOf, socketAddress } from '../../lib/session/id-token';
import { type SignedIn, signInTo } from '../../lib/session/person';
import { MINUTE_MS, SECOND_MS } from '../../lib/time';
import { catalogOf } from '../smoke/probe';
import { help, type WatchOptions, watchOptions } from './options';
import { decimalsIn, jsonLineOf, linesOf, sentTopics } from './show-message';
import { deadline, watchSession } from './watch-session';

/** Between two attempts, so that a service that closes every connection at once is not asked all the time. */
const PAUSE_MS = 2 * SECOND_MS;

type Show = (message: ServerMessage, text: string) => void;

const printerOf = ({ json }: WatchOptions, catalog: Catalog): Show => {
  if (json) return (_, text) => console.log(jsonLineOf(text));
  const decimals = decimalsIn(catalog);
  return (message) => {
    for (const line of linesOf(message, decimals)) console.log(line);
  };
};

/** Sessions one after the other, each until its sign-in ends. */
const watchUntil = async (options: WatchOptions, person: SignedIn, ending: AbortSignal): Promise<void> => {
  let token = await person.token();
  const catalog = await catalogOf(person.endpoints, token);
  const onMessage = printerOf(options, catalog);
  const topics = sentTopics(options.topics, catalog);
  console.error(`watching ${topics.join(', ')} as ${person.username}; Ctrl-C ends it`);
  while (!ending.aborted) {
    const address = await socketAddress(person.endpoints, token);
    const tokenEnds = deadline(Math.max(0, endOf(token) - Date.now() - MINUTE_MS), ending);
    const reason = await watchSession({ topics, address, onMessage, signal: tokenEnds.signal });
    tokenEnds.clear();
    if (ending.aborted) return;
    console.error(tokenEnds.isOver() ? 'the sign-in ends: connecting again' : `closed (${reason}): connecting again`);
    if (!tokenEnds.isOver()) await wait(PAUSE_MS, undefined, { signal: ending }).catch(() => undefined);
    token = await person.token();
  }
};

const watch = async (options: WatchOptions, interrupted: AbortSignal): Promise<number> => {
  const person = await signInTo(options, process.env);
  const { seconds } = options;
  const ending = seconds === undefined ? undefined : deadline(seconds * SECOND_MS, interrupted);
  await watchUntil(options, person, ending?.signal ?? interrupted);
  return 0;
};

await runCommand(withHelp(help, watchOptions, watch));
// What a library of the sign-in left open is waited for by nobody.
process.exit();
