import { resolve } from 'node:path';
import { z } from 'zod';
import { parseOptions } from '../../lib/cli/parse-options';

export const help = `Packages each stage without talking to AWS, and checks what would be deployed: with cfn-lint where it is on PATH, and by own
assertions, each of which must also notice a template that is broken on purpose.

  npm run check:template [-- options]

  --stage S      only this stage (default: every file in backend/stages)
  --stages DIR   folder of the stage files (default: backend/stages)
  --help         this text

The last line is JSON: {linted, stages: [{stage, lint, resources, bytes, asserted, problems}]}. Exits with 1 when there is a problem.`;

const schema = z.object({
  stage: z.string().min(1).optional(),
  stages: z
    .string()
    .min(1)
    .transform((folder) => resolve(folder))
    .optional(),
  help: z.boolean().default(false),
});

const text = { type: 'string' } as const;

/** @throws UsageError */
export const checkTemplateOptions = (args: string[]): z.infer<typeof schema> =>
  parseOptions(args, { stage: text, stages: text, help: { type: 'boolean' } }, schema);
