import { z } from 'zod';
import { numberOption, parseOptions } from '../../lib/cli/parse-options';
import { formats } from '../../lib/generate/sample';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/time';

/** About sixty an hour of seven days. */
const HISTORY_EVENTS = 10_000;

export const help = `Sends generated events to a Kinesis stream: to the running local stack, or to any other.

  npm run produce -- [options]

  --format F      ${formats.join(', ')} or all (default: all)
  --rate N        events a second (default: 20)
  --seconds S     for how long (default: 10, or as long as --count takes)
  --count N       how many altogether
  --since T       a history: events spread evenly over the time from T ago (7d, 36h, 90m) until now, sent as fast as the stream takes
                  them (default for --count: ${HISTORY_EVENTS})
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
  since: text,
  seed: text,
  log: text,
  stream: text,
  endpoint: text,
  region: text,
  help: { type: 'boolean' },
} as const;

const DEFAULT_SECONDS = 10;
/** Faster than any stream takes events. */
const FULL_SPEED = 100_000;

const UNIT_MS = { d: DAY_MS, h: HOUR_MS, m: MINUTE_MS } as const;

const durationOption = z
  .string()
  .regex(/^[1-9]\d{0,3}[dhm]$/, 'must be a number of days, hours or minutes, such as 7d, 36h or 90m')
  .transform((text) => Number.parseInt(text, 10) * UNIT_MS[text.endsWith('d') ? 'd' : text.endsWith('h') ? 'h' : 'm']);

const optionsSchema = z
  .object({
    format: z.enum([...formats, 'all']).default('all'),
    rate: numberOption(z.number().positive().max(100_000)).default(20),
    seconds: numberOption(z.number().positive()).optional(),
    count: numberOption(z.int().positive()).optional(),
    since: durationOption.optional(),
    seed: numberOption(z.int().nonnegative()).optional(),
    log: z.string().min(1).optional(),
    stream: z.string().min(1).optional(),
    endpoint: z.url({ protocol: /^https?$/ }).optional(),
    region: z.string().min(1).optional(),
    help: z.boolean().default(false),
  })
  .transform(({ seconds, count, since, ...rest }) =>
    since === undefined
      ? { ...rest, past: 0, total: totalOf(rest.rate, seconds, count) }
      : { ...rest, past: since, rate: FULL_SPEED, total: count ?? HISTORY_EVENTS },
  );

/** The rate for that long, or the count, whichever is less. */
const totalOf = (rate: number, seconds: number | undefined, count: number | undefined): number => {
  const inTime = Math.round(rate * (seconds ?? (count === undefined ? DEFAULT_SECONDS : Infinity)));
  return Math.max(1, Math.min(inTime, count ?? Infinity));
};

/** `past`: over how long before now the events are spread, ms; 0 for events of now. */
export type ProduceOptions = z.infer<typeof optionsSchema>;

/** @throws UsageError */
export const produceOptions = (args: string[]): ProduceOptions => parseOptions(args, flags, optionsSchema);
