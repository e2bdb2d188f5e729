import { z } from 'zod';
import { parseOptions, stateOption } from '../../lib/cli/parse-options';
import { regionSchema, stageFlags, stageHelp, stageSchema } from '../../lib/deployed/stage-option';

export const help = `Shows what the functions log, the oldest line first.

  npm run logs -- [options]

  --function F      only this one, by its name in serverless.yml
  --since T         how far back: 30s, 10m, 2h, 7d (default: 10m)
  --filter TEXT     only lines that hold this text
  --follow          go on showing what comes; Ctrl-C ends it
${stageHelp}; without a stage: the local stack
  --state DIR       the local stack's folder (default: .local)
  --help            this text

The last line is JSON: {lines}.`;

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `10m` in ms. */
const ageSchema = z
  .string()
  .regex(/^\d{1,5}[smhd]$/, 'is a number and a unit, such as 30s, 10m, 2h or 7d')
  .transform((text) => Number(text.slice(0, -1)) * (UNIT_MS[text.slice(-1)] ?? 0));

const schema = z.object({
  function: z.string().min(1).optional(),
  since: ageSchema.default(600_000),
  filter: z.string().min(1).optional(),
  follow: z.boolean().default(false),
  stage: stageSchema.optional(),
  region: regionSchema,
  state: stateOption,
});

const text = { type: 'string' } as const;
const flags = {
  ...stageFlags,
  function: text,
  since: text,
  filter: text,
  follow: { type: 'boolean' } as const,
  state: text,
};

export type LogsOptions = z.infer<typeof schema>;

/** @throws UsageError */
export const logsOptions = (args: string[]): LogsOptions => parseOptions(args, flags, schema);
