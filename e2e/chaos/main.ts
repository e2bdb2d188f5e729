import { progressLine } from '../../tools/src/lib/cli/progress';
import { INTERRUPTED, runCommand } from '../../tools/src/lib/cli/run-command';
import { UserError } from '../../tools/src/lib/cli/usage-error';
import { withHelp } from '../../tools/src/lib/cli/with-help';
import { startStandIns } from './aws/stand-ins';
import { lineOf } from './compare/differences';
import { type ChaosCommand, chaosOptions, help } from './options';
import { type Outcome, runChaos } from './run';

/** Differences that are told one by one. */
const TOLD = 20;

const report = (seed: number, { differences, ...rest }: Outcome): void => {
  for (const difference of differences.slice(0, TOLD)) console.log(lineOf(difference));
  if (differences.length > TOLD) console.log(`and ${differences.length - TOLD} more`);
  console.log(JSON.stringify({ seed, ...rest, differences: differences.length }));
};

const run = async ({ seed, events, break: broken }: ChaosCommand, signal: AbortSignal): Promise<number> => {
  const rules = broken ? ` without the rule "${broken}"` : '';
  console.log(`about ${events} events with the seed ${seed}${rules}`);
  const line = progressLine(process.stderr);
  const ended = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
  let tellLost: (text: string) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => {
    tellLost = (text) => reject(new UserError(text));
  });
  const standIns = await startStandIns(seed, (text) => tellLost(text));
  try {
    const outcome = await Promise.race([
      runChaos(standIns, { seed, events, broken, onProgress: line.show }),
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
// A run that was cut short leaves simulated work behind, which nothing waits for.
process.exit();
