import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { z } from 'zod';
import { s3Archive } from '../../../../backend/src/adapters/s3/s3-archive';
import { noProgress, readArchive } from '../../../../backend/src/app/archive/read-archive';
import { watchedReading } from '../../lib/archive/fold-service';
import {
  momentOption,
  serviceFlags,
  serviceHelp,
  serviceOptions,
  storedService,
} from '../../lib/archive/stored-service';
import { parseOptions } from '../../lib/cli/parse-options';
import { INTERRUPTED, runCommand, withHelp } from '../../lib/cli/run-command';
import { findStack } from '../../lib/stack/running-stack';
import { chooseTarget, kinesisClient, kinesisPut } from '../../lib/stream/target';
import { interruptibleSleep } from '../../lib/time';
import { type ReplayState, replay } from './replay';

const help = `Puts the raw records of an archive onto a stream again, byte for byte and in the order in which they arrived.

  npm run replay -- --from T [options]

  --from T          records that arrived at T or later: 2026-11-20T10:00Z, or 7d, 36h, 90m ago
  --to T            and before T (default: all)
  --speed 10x       ten times as fast as they arrived; 1x as they did (default: as fast as the stream takes them)
  --stream NAME     where to, a stream of AWS or of --endpoint (default: that of the local stack)
  --endpoint URL    where Kinesis answers
  --again           onto the stream that the archive is of: events whose ids were seen more than 10 minutes ago count again
  --resume FILE     notes there how far it has come, and goes on from there when it is run again
${serviceHelp}

--stage and --state say whose archive is read. The last line is JSON: {objects, records, put, repeated, seconds}; repeated is what Firehose has delivered
more than once, which is put once.`;

const schema = z.object({
  ...serviceOptions,
  from: momentOption,
  to: momentOption.optional(),
  speed: z
    .string()
    .regex(/^\d+(\.\d+)?x?$/, 'is how many times as fast, such as 10x')
    .transform(Number.parseFloat)
    .refine((speed) => speed > 0, 'is above 0')
    .optional(),
  stream: z.string().min(1).optional(),
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  again: z.boolean().default(false),
  resume: z.string().min(1).optional(),
});

type ReplayOptions = z.infer<typeof schema>;

const text = { type: 'string' } as const;
const flags = {
  from: text,
  to: text,
  speed: text,
  stream: text,
  endpoint: text,
  again: { type: 'boolean' },
  resume: text,
} as const;

/** @throws UsageError */
const replayOptions = (args: string[]): ReplayOptions => parseOptions(args, { ...serviceFlags, ...flags }, schema);

const stateSchema = z.object({ put: z.number(), after: z.record(z.string(), z.string()) });

const stateIn = (file: string | undefined): ReplayState =>
  file !== undefined && existsSync(file)
    ? stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    : { put: 0, after: {} };

const targetOf = async ({ stream, endpoint, region, state }: ReplayOptions) => {
  const target = chooseTarget(
    { stream, endpoint, region: stream ? region : undefined },
    await findStack(state),
    process.env,
  );
  if (target) return target;
  throw new UserError('nothing runs here: start it with "npm start", or name a stream with --stream');
};

const run = async (options: ReplayOptions, signal: AbortSignal): Promise<number> => {
  const { from, to = Number.POSITIVE_INFINITY, speed, resume } = options;
  const service = await storedService(options);
  const target = await targetOf(options);
  if (target.stream === service.stream && !options.again)
    throw new UserError(
      `${target.stream} is the stream that this archive is of: what is older than 10 minutes would count twice. Add --again if it is to`,
    );
  const client = kinesisClient(target);
  const retrying = { put: kinesisPut(client, target.stream), wait: interruptibleSleep, random: Math.random, signal };
  const state = stateIn(resume);
  const before = state.put;
  const progress = noProgress();
  const range = { span: { from, to }, after: new Map(Object.entries(state.after)) };
  try {
    const archive = readArchive(s3Archive(service), range, progress);
    const { seconds } = await watchedReading(progress, () =>
      replay({ retrying, now: Date.now, speed }, archive, state),
    );
    const { objects, records, repeated } = progress;
    console.log(`${state.put - before} records were put onto ${target.stream} in ${seconds.toFixed(1)} s`);
    console.log(
      JSON.stringify({ objects, records, put: state.put - before, repeated, seconds: Number(seconds.toFixed(1)) }),
    );
    return signal.aborted ? INTERRUPTED : 0;
  } finally {
    if (resume !== undefined) writeFileSync(resume, JSON.stringify(state));
    client.destroy();
    service.close();
  }
};

await runCommand(withHelp(help, replayOptions, run));
