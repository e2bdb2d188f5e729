import { messageOf, UserError } from '@millrace/local-aws/shared/user-error';
import { localState } from '../../lib/cli/paths';
import { progressLine } from '../../lib/cli/progress';
import { INTERRUPTED, runCommand } from '../../lib/cli/run-command';
import { everyFormat, generate } from '../../lib/generate/generate';
import type { Format, NonEmpty } from '../../lib/generate/sample';
import { findStack } from '../../lib/stack/running-stack';
import {
  acknowledgementsFile,
  noAcknowledgements,
  produce,
  type SendTally,
  streamProducer,
} from '../../lib/stream/producer';
import { chooseTarget, type Target } from '../../lib/stream/target';
import { help, type ProduceOptions, produceOptions } from './options';

const PROGRESS_MS = 200;

const formatsOf = (format: ProduceOptions['format']): NonEmpty<Format> => (format === 'all' ? everyFormat : [format]);

const targetOf = async (options: ProduceOptions): Promise<Target> => {
  const target = chooseTarget(options, options.stream ? undefined : await findStack(localState), process.env);
  if (target) return target;
  throw new UserError('nothing runs here: start it with "npm start", or name a stream with --stream');
};

/** Shows the progress while `work` runs, and returns how many seconds it took. */
const watched = async (tally: SendTally, total: number, work: () => Promise<void>): Promise<number> => {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const line = progressLine(process.stderr);
  const timer = setInterval(() => {
    line.show(`${tally.sent} of ${total} sent, ${tally.failed} failed, ${Math.round(tally.sent / seconds())}/s`);
  }, PROGRESS_MS);
  try {
    await work();
    return seconds();
  } finally {
    clearInterval(timer);
    line.clear();
  }
};

const report = (tally: SendTally, seconds: number, stream: string, seed: number) => {
  console.log(`${tally.sent} events to ${stream} in ${seconds.toFixed(1)} s, ${tally.failed} failed (seed ${seed})`);
  if (tally.reason) console.log(`the last failure: ${tally.reason}`);
  console.log(JSON.stringify({ sent: tally.sent, failed: tally.failed, perSecond: Math.round(tally.sent / seconds) }));
};

const send = async (options: ProduceOptions, target: Target, signal: AbortSignal): Promise<SendTally> => {
  const { rate, total, seed = Math.floor(Math.random() * 1_000_000) } = options;
  const acknowledgements = options.log ? await acknowledgementsFile(options.log) : noAcknowledgements;
  const events = generate(formatsOf(options.format), seed);
  const { producing, close } = streamProducer(target, events, acknowledgements, signal);
  const { tally } = producing;
  const started = Date.now();
  const timeOf = (made: number) => Math.round(started - options.past * (1 - made / total));
  const seconds = await watched(tally, total, () =>
    produce(options.past > 0 ? { ...producing, timeOf } : producing, { rate, total, signal }).catch(
      (error: unknown) => {
        tally.reason = messageOf(error);
      },
    ),
  );
  await close();
  report(tally, seconds, target.stream, seed);
  return tally;
};

await runCommand(async (args, signal) => {
  const options = produceOptions(args);
  if (options.help) {
    console.log(help);
    return 0;
  }
  const tally = await send(options, await targetOf(options), signal);
  if (tally.failed > 0 || tally.reason) return 1;
  return signal.aborted ? INTERRUPTED : 0;
});
