import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@millrace/local-aws/shared/user-error';
import { z } from 'zod';
import { parseOptions, stateOption } from '../../lib/cli/parse-options';
import { localState } from '../../lib/cli/paths';
import { runCommand } from '../../lib/cli/run-command';
import { regionSchema, stageFlags, stageSchema } from '../../lib/deployed/stages';
import type { Stage } from '../../lib/history/history';
import { type Check, checks } from './checks';

const names = checks.map(({ name }) => name);

const help = `Checks, in about 20 seconds, what you edit: metrics.ts, the functions' types, the contract's samples, serverless.yml. Of the metrics
it also says what writing them costs in each stage, as write units of DynamoDB.

  npm run validate [-- --stage NAME]

  --only NAME       one check alone: ${names.join(', ')}
  --stage NAME      say what your metrics would do to the history of a deployed stage; without it, of what runs here
  --region R        of that stage; default: AWS_REGION, else eu-west-1
  --state DIR       of what runs here (default: .local)
  --help            this text

Nothing is started, and without --stage nothing leaves the machine. The last line is JSON: {metrics, types, contract, template, history}, each true
or false (with --only, one of them). Exits with 1 when one is false.`;

const schema = z
  .object({
    help: z.boolean().default(false),
    only: z.enum(names, `one of ${names.join(', ')}`).optional(),
    stage: stageSchema.optional(),
    region: regionSchema,
    state: stateOption,
  })
  .transform(({ help, only, stage, region, state }) => ({
    help,
    chosen: checks.filter(({ name }) => only === undefined || name === only),
    where: stage === undefined ? state : { stage, region },
  }));

const attempt = async (
  { name, run }: Check,
  folder: string,
  signal: AbortSignal,
  where: Stage | string,
): Promise<boolean> => {
  const started = performance.now();
  const report = (mark: string, text: string) =>
    console.log(`${mark} ${name.padEnd(9)} ${((performance.now() - started) / 1000).toFixed(1)} s  ${text}`);
  try {
    report('✓', await run(folder, signal, where));
    return true;
  } catch (error) {
    signal.throwIfAborted();
    report('✗', messageOf(error));
    return false;
  }
};

const validate = async (chosen: readonly Check[], signal: AbortSignal, where: Stage | string): Promise<number> => {
  const folder = join(localState, `validate-${process.pid}`);
  await mkdir(folder, { recursive: true });
  try {
    const results = await Promise.all(
      chosen.map(async (check) => [check.name, await attempt(check, folder, signal, where)] as const),
    );
    console.log(JSON.stringify(Object.fromEntries(results)));
    return results.every(([, passed]) => passed) ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

await runCommand(async (args, signal) => {
  const own = { help: { type: 'boolean' }, only: { type: 'string' }, state: { type: 'string' } } as const;
  const options = parseOptions(args, { ...own, ...stageFlags }, schema);
  if (!options.help) return validate(options.chosen, signal, options.where);
  console.log(help);
  return 0;
});
