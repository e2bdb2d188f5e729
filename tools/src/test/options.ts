import { z } from 'zod';
import { parseOptions } from '../cli/parse-options';

export const help = `Checks everything: types, lint, unit tests, the template, and the whole system on a stack of its own.

  npm test [-- options]

  --only PART   unit, contract, local, browser or smoke
  --grep TEXT   only tests whose name has TEXT in it
  --help        this text

Passes beside a running "npm start". The last line is "N passed, N failed"; exits with 1 when anything failed.`;

const text = { type: 'string' } as const;

const schema = z.object({
  only: z.enum(['unit', 'chaos', 'contract', 'local', 'browser', 'smoke']).optional(),
  grep: z.string().min(1).optional(),
  help: z.boolean().default(false),
});

export type TestOptions = z.infer<typeof schema>;

/** @throws UsageError */
export const testOptions = (args: string[]): TestOptions =>
  parseOptions(args, { only: text, grep: text, help: { type: 'boolean' } }, schema);
