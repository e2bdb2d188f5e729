import { z } from 'zod';
import { UserError } from '../../local-aws/shared/user-error';
import { numberOption, parseOptions } from '../../tools/src/lib/cli/parse-options';
import { progressLine } from '../../tools/src/lib/cli/progress';
import { INTERRUPTED, runCommand, withHelp } from '../../tools/src/lib/cli/run-command';
import { startStandIns } from './aws/stand-ins';
import { RULES } from './broken/broken-rules';
import { lineOf } from './compare/differences';
import { type ChaosResult, runChaos } from './run';
import { WINDOW_SECONDS } from './settings';

const EVENTS = 50_000;

export const help = `Injects every kind of fault, in simulated time, and compares every figure with the log of what was sent.

  npm run chaos -- [options]

  --seed K        the same seed injects the same faults (default: random; the first line says which)
  --events N      about how many events to send (default: ${EVENTS})
  --window S      for how many seconds durable gathers records, as a stage says it (0 to 5; default: ${WINDOW_SECONDS})
  --break RULE    leave out one rule of the design, to show that the comparison notices:
                  ${RULES.join(', ')}
  --help          this text

The real functions, adapters and pages run on stand-ins of Kinesis, DynamoDB and S3 that it starts itself, on free ports. The last line is JSON:
{seed, events, injected, compared, alerts, differences}. Exits with 1 when anything differs; with --break, when nothing does.`;

const schema = z.object({
  seed: numberOption(z.int().nonnegative()).default(() => Math.floor(Math.random() * 1_000_000)),
  events: numberOption(z.int().min(100).max(1_000_000)).default(EVENTS),
  window: numberOption(z.int().min(0).max(5)).default(WINDOW_SECONDS),
  break: z.enum(RULES).optional(),
});

const text = { type: 'string' } as const;

type ChaosCommand = z.infer<typeof schema>;

/** @throws UsageError */
const chaosOptions = (args: string[]): ChaosCommand =>
  parseOptions(args, { seed: text, events: text, window: text, break: text }, schema);

/** Differences that are printed one by one. */
const PRINTED = 20;

const report = (seed: number, { differences, ...rest }: ChaosResult): void => {
  for (const difference of differences.slice(0, PRINTED)) console.log(lineOf(difference));
  if (differences.length > PRINTED) console.log(`and ${differences.length - PRINTED} more`);
  console.log(JSON.stringify({ seed, ...rest, differences: differences.length }));
};

const run = async ({ seed, events, window, break: broken }: ChaosCommand, signal: AbortSignal): Promise<number> => {
  const rules = broken ? ` without the rule "${broken}"` : '';
  console.log(`about ${events} events with the seed ${seed}${rules}`);
  const line = progressLine(process.stderr);
  const ended = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
  let reportLost: (text: string) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => {
    reportLost = (text) => reject(new UserError(text));
  });
  const standIns = await startStandIns(seed, (text) => reportLost(text));
  try {
    const outcome = await Promise.race([
      runChaos(standIns, { seed, events, windowSeconds: window, broken, onProgress: line.show }),
      lost,
      ended,
    ]);
    line.clear();
    if (!outcome) return INTERRUPTED;
    report(seed, outcome);
    return outcome.differences.length > 0 === (broken !== undefined) ? 0 : 1;
  } finally {
    line.clear();
    await standIns.stop();
  }
};

await runCommand(withHelp(help, chaosOptions, run));
// An interrupted run leaves simulated work behind, which nothing waits for.
process.exit();
