import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { parseOptions, stateOption } from '../../lib/cli/parse-options';
import { runCommand, withHelp } from '../../lib/cli/run-command';
import { regionSchema, stageFlags, stageHelp, stageSchema } from '../../lib/deployed/stages';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time';
import { localLogs, showEntry, stageLogs } from './source';

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

const UNIT_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** `10m` in ms. */
const ageSchema = z
  .string()
  .regex(/^\d{1,5}[smhd]$/, 'must be a number and a unit, such as 30s, 10m, 2h or 7d')
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

type LogsOptions = z.infer<typeof schema>;

/** @throws UsageError */
const logsOptions = (args: string[]): LogsOptions => parseOptions(args, flags, schema);

/** Between two looks for what has come; CloudWatch allows five a second. */
const PAUSE_MS = 2000;

const logs = async (options: LogsOptions, signal: AbortSignal): Promise<number> => {
  const { stage, region, state, function: only, since, filter = '', follow } = options;
  const from = Date.now() - since;
  const read = await (stage ? stageLogs({ stage, region, function: only }, from) : localLogs(state, only, from));
  let lines = 0;
  const show = async (): Promise<void> => {
    const entries = [...(await read())].sort((a, b) => a.at - b.at);
    for (const entry of entries.filter(({ text }) => text.includes(filter))) {
      console.log(showEntry(entry));
      lines++;
    }
  };
  await show();
  while (follow && !signal.aborted) {
    await wait(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await show();
  }
  console.log(JSON.stringify({ lines }));
  return 0;
};

await runCommand(withHelp(help, logsOptions, logs));
