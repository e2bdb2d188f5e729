import { z } from 'zod';
import { numberOption, parseOptions } from '../cli/parse-options';
import { formats } from '../generate/sample';

export const help = `Sends generated events to a Kinesis stream: to the running local stack, or to any other.

  npm run produce -- [options]

  --format F      ${formats.join(', ')} or all (default: all)
  --rate N        events a second (default: 20)
  --seconds S     for how long (default: 10, or as long as --count takes)
  --count N       how many altogether
  --seed K        the same seed makes the same events but for their times (default: by chance; the summary says which)
  --log FILE      write what was acknowledged as JSON lines: {shard, seq, format, data, at}
  --stream NAME   a stream of AWS, or of --endpoint (default: that of .local/endpoints.json)
  --endpoint URL  where Kinesis answers
  --region R      the stream's Region
  --help          this text

Failed records are sent again, and only those. The last line is JSON: {sent, failed, perSecond}. Exits with 1 when a record failed.`;

const text = { type: 'string' } as const;

const flags = {
  format: text,
  rate: text,
  seconds: text,
  count: text,
  seed: text,
  log: text,
  stream: text,
  endpoint: text,
  region: text,
  help: { type: 'boolean' },
} as const;

const DEFAULT_SECONDS = 10;

const optionsSchema = z
  .object({
    format: z.enum([...formats, 'all']).default('all'),
    rate: numberOption(z.number().positive().max(100_000)).default(20),
    seconds: numberOption(z.number().positive()).optional(),
    count: numberOption(z.int().positive()).optional(),
    seed: numberOption(z.int().nonnegative()).optional(),
    log: z.string().min(1).optional(),
    stream: z.string().min(1).optional(),
    endpoint: z.url({ protocol: /^https?$/ }).optional(),
    region: z.string().min(1).optional(),
    help: z.boolean().default(false),
  })
  .transform(({ seconds, count, ...rest }) => ({ ...rest, total: totalOf(rest.rate, seconds, count) }));

/** The rate for that long, or the count, whichever is less. */
const totalOf = (rate: number, seconds: number | undefined, count: number | undefined): number => {
  const inTime = Math.round(rate * (seconds ?? (count === undefined ? DEFAULT_SECONDS : Infinity)));
  return Math.max(1, Math.min(inTime, count ?? Infinity));
};

export type ProduceOptions = z.infer<typeof optionsSchema>;

/** @throws UsageError */
export const produceOptions = (args: string[]): ProduceOptions => parseOptions(args, flags, optionsSchema);
