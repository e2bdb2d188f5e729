import { readFile } from 'node:fs/promises';
import { seededRandom } from '@millrace/contract';
import { messageOf, UserError } from '@millrace/local-aws/shared/user-error';
import { progressLine } from '../../lib/cli/progress';
import { INTERRUPTED, runCommand } from '../../lib/cli/run-command';
import { everyFormat, generate } from '../../lib/generate/generate';
import { parseHourlyRates, scheduleOf } from '../../lib/generate/hourly-rates';
import type { Generator } from '../../lib/generate/sample';
import { templateGenerator } from '../../lib/generate/template/template';
import { loadDefinitions } from '../../lib/history/history';
import { appFolder } from '../../lib/service/app';
import { findStack } from '../../lib/stack/running-stack';
import type { DueTimes } from '../../lib/stream/pace';
import {
  acknowledgementsFile,
  noAcknowledgements,
  produce,
  produceAll,
  type SendTally,
  streamProducer,
  streamSender,
} from '../../lib/stream/producer';
import { chooseTarget, type Target } from '../../lib/stream/target';
import { adviceOn } from './advice';
import { type FileOptions, help, type ProduceOptions, produceOptions } from './options';
import { describeFile, fileReport, newTally, openFile, samplesOf } from './send-file';

const PROGRESS_MS = 200;

const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${messageOf(error)}`);
  }
};

const targetOf = async (options: ProduceOptions): Promise<Target> => {
  const target = chooseTarget(options, options.stream ? undefined : await findStack(options.state), process.env);
  if (target) return target;
  throw new UserError('nothing runs here: start it with "npm start", or name a stream with --stream');
};

/** Shows the progress while `work` runs, whose failure becomes the tally's, and returns how many seconds it took. */
const watched = async (tally: SendTally, progress: () => string, work: () => Promise<void>): Promise<number> => {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const line = progressLine(process.stderr);
  const timer = setInterval(() => {
    line.show(`${progress()}, ${tally.failed} failed, ${Math.round(tally.sent / seconds())}/s`);
  }, PROGRESS_MS);
  try {
    await work();
  } catch (error) {
    tally.reason = messageOf(error);
  } finally {
    clearInterval(timer);
    line.clear();
  }
  return seconds();
};

const report = (tally: SendTally, seconds: number, what: string, lines: readonly string[], also: object = {}): void => {
  console.log(`${tally.sent} ${what} in ${seconds.toFixed(1)} s, ${tally.failed} failed`);
  if (tally.reason) console.log(`the last failure: ${tally.reason}`);
  for (const line of lines) console.log(line);
  const perSecond = Math.round(tally.sent / seconds);
  console.log(JSON.stringify({ sent: tally.sent, failed: tally.failed, ...also, perSecond }));
};

/** Says what the service would make of the first record, and returns what makes all of them. */
const templated = async (file: string, seed: number): Promise<Generator> => {
  const template = await readText(file);
  const { event } = (await templateGenerator(template, seed))(Date.now());
  const { metrics } = await loadDefinitions(appFolder);
  const advice = adviceOn(String(event), metrics);
  if (advice) console.log(`The first record: ${String(event).trimEnd()}\n${advice}`);
  return templateGenerator(template, seed);
};

const generatorOf = async ({ format, template }: ProduceOptions, seed: number): Promise<Generator> =>
  template === undefined ? generate(format === 'all' ? everyFormat : [format], seed) : templated(template, seed);

/** How many events there are, when each leaves, and of when it is, ms since the epoch; of now where that is not said. */
interface Plan {
  readonly total: number;
  readonly rate: number | DueTimes;
  readonly timeOf?: (made: number) => number;
}

const planOf = async (options: ProduceOptions, started: number, seed: number): Promise<Plan> => {
  const { rates, past, rate, total, seconds, count = Infinity } = options;
  if (rates === undefined)
    return past === 0
      ? { total, rate }
      : { total, rate, timeOf: (made) => Math.round(started - past * (1 - made / total)) };
  const schedule = scheduleOf(
    parseHourlyRates(await readText(rates)),
    started - past,
    Math.ceil(seconds),
    seededRandom(seed),
  );
  const most = Math.min(schedule.total, count);
  if (past === 0) return { total: most, rate: schedule.dueAt };
  return { total: most, rate, timeOf: (made) => Math.round(started - past + schedule.dueAt(made)) };
};

const send = async (options: ProduceOptions, signal: AbortSignal): Promise<boolean> => {
  const { seed = Math.floor(Math.random() * 1_000_000) } = options;
  const { timeOf, ...pace } = await planOf(options, Date.now(), seed);
  const events = await generatorOf(options, seed);
  const target = await targetOf(options);
  const acknowledgements = options.log ? await acknowledgementsFile(options.log) : noAcknowledgements;
  const { producing, close } = streamProducer(target, events, acknowledgements, signal);
  const { tally } = producing;
  const seconds = await watched(
    tally,
    () => `${tally.sent} of ${pace.total} sent`,
    () => produce(timeOf ? { ...producing, timeOf } : producing, { ...pace, signal }),
  );
  await close();
  report(tally, seconds, `events to ${target.stream} (seed ${seed})`, []);
  return tally.failed === 0 && tally.reason === undefined;
};

/** Sends the rows of a file; true where all of them were sent. */
const sendFile = async (options: ProduceOptions, fileOptions: FileOptions, signal: AbortSignal): Promise<boolean> => {
  const { metrics } = await loadDefinitions(appFolder);
  const opened = await openFile(fileOptions, metrics);
  console.log(describeFile(opened, fileOptions, metrics));
  if (fileOptions.preview) {
    console.log(JSON.stringify({ sent: 0, first: opened.first[0] ?? null }));
    return true;
  }
  const target = await targetOf(options);
  const acknowledgements = options.log ? await acknowledgementsFile(options.log) : noAcknowledgements;
  const { sending, close } = streamSender(target, acknowledgements, signal);
  const { tally } = sending;
  const rows = newTally();
  const share = () =>
    `${Math.round((100 * rows.read) / opened.file.bytes)} % of ${opened.file.name}, ${tally.sent} sent`;
  const seconds = await watched(tally, share, () =>
    produceAll(sending, samplesOf(opened, rows), { rate: fileOptions.rate, signal }),
  );
  await close();
  report(tally, seconds, `events to ${target.stream}`, fileReport(rows, Date.now()), { leftOut: rows.leftOut });
  return tally.failed === 0 && tally.reason === undefined && rows.leftOut === 0;
};

await runCommand(async (args, signal) => {
  const options = produceOptions(args);
  if (options.help) {
    console.log(help);
    return 0;
  }
  const complete = options.file ? await sendFile(options, options.file, signal) : await send(options, signal);
  if (!complete) return 1;
  return signal.aborted ? INTERRUPTED : 0;
});
