import { z } from 'zod';
import { parseOptions } from '../../lib/cli/parse-options';
import { stageSchema } from '../../lib/deployed/stages';

export const help = `Checks everything: types, lint, unit tests, the template, and the whole system on a stack of its own.

  npm test [-- options]

  --only PART    unit, chaos, local, browser, smoke, contract, or stages: what is run on the other stages
  --stage NAME   on a stack of that stage alone (default: as dev is shipped, and some of it on each other stage)
  --grep TEXT    only tests whose name has TEXT in it
  --help         this text

Passes beside a running "npm start". The last line is "N passed, N failed"; exits with 1 when anything failed.`;

const text = { type: 'string' } as const;

const schema = z.object({
  only: z.enum(['unit', 'chaos', 'contract', 'local', 'browser', 'smoke', 'stages']).optional(),
  stage: stageSchema.optional(),
  grep: z.string().min(1).optional(),
  help: z.boolean().default(false),
});

export type TestOptions = z.infer<typeof schema>;

/** @throws UsageError */
export const testOptions = (args: string[]): TestOptions =>
  parseOptions(args, { only: text, stage: text, grep: text, help: { type: 'boolean' } }, schema);
