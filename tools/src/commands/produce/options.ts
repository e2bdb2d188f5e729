import { resolve } from 'node:path';
import { z } from 'zod';
import { numberOption, parseOptions, stateOption } from '../../lib/cli/parse-options';
import { formats } from '../../lib/generate/sample';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time';

/** About sixty an hour of seven days. */
const HISTORY_EVENTS = 10_000;

export const help = `Sends generated events to a Kinesis stream: to the running local stack, or to any other.

  npm run produce -- [options]

  --format F      ${formats.join(', ')} or all (default: all)
  --template T    records by a template of the Kinesis Data Generator, a file: {{random.number({"min":1,"max":9})}}, {{date.now("x")}}
  --file F        the rows of a file as events: CSV, JSON or NDJSON, also as gzip; as fast as the stream takes them, or at --rate
  --map M         which columns hold what, such as time=created_at,type=event,subject=page,id=order_id (default: guessed, and said)
  --type T        one type for all rows of the file
  --offset O      of times in the file that have none, such as +02:00 (default: Z, which is UTC)
  --shift T       makes the file's events so much later (400d, 36h, 90m), so that old ones are of now
  --preview       says how the file would be read and which metrics show it, and sends nothing
  --rate N        events a second (default: 20)
  --rates R       a rate for each hour, a file: {"mean": [24 or 168 numbers], "deviation": 5, "smooth": true}
  --seconds S     for how long (default: 10, or as long as --count takes)
  --count N       how many altogether
  --since T       a history: events spread evenly over the time from T ago (7d, 36h, 90m) until now, sent as fast as the stream takes
                  them (default for --count: ${HISTORY_EVENTS})
  --seed K        the same seed makes the same events but for their times (default: by chance; the summary says which)
  --log FILE      write what was acknowledged as JSON lines: {shard, seq, format, data, at}
  --stream NAME   a stream of AWS, or of --endpoint (default: that of the local stack)
  --state DIR     the local stack's folder (default: .local)
  --endpoint URL  where Kinesis answers
  --region R      the stream's Region
  --help          this text

Failed records are sent again, and only those. The last line is JSON: {sent, failed, perSecond}, of a file also {leftOut}. Exits with 1 when
a record failed or a row was left out.`;

const text = { type: 'string' } as const;

const flags = {
  format: text,
  template: text,
  file: text,
  map: text,
  type: text,
  offset: text,
  shift: text,
  preview: { type: 'boolean' },
  rate: text,
  rates: text,
  seconds: text,
  count: text,
  since: text,
  seed: text,
  log: text,
  stream: text,
  state: text,
  endpoint: text,
  region: text,
  help: { type: 'boolean' },
} as const;

const DEFAULT_RATE = 20;
const DEFAULT_SECONDS = 10;
/** Faster than any stream takes events. */
const FULL_SPEED = 100_000;

const UNIT_MS = { d: DAY_MS, h: HOUR_MS, m: MINUTE_MS } as const;

const durationOption = z
  .string()
  .regex(/^[1-9]\d{0,3}[dhm]$/, 'must be a number of days, hours or minutes, such as 7d, 36h or 90m')
  .transform((text) => Number.parseInt(text, 10) * UNIT_MS[text.endsWith('d') ? 'd' : text.endsWith('h') ? 'h' : 'm']);

/** A file, from where npm was called. */
const fileOption = z
  .string()
  .min(1)
  .transform((file) => resolve(process.env.INIT_CWD ?? '.', file));

/** Options of which one alone can be meant. */
const exclusive = [
  ['format', 'template'],
  ['rate', 'rates'],
  ...(['format', 'template', 'rates', 'seconds', 'count', 'since', 'seed'] as const).map(
    (one) => ['file', one] as const,
  ),
] as const;

const ofFiles = ['map', 'type', 'offset', 'shift', 'preview'] as const;

const mapOption = z.string().transform((text, context) => {
  const parts = text.split(',').map((part) => part.split('=').map((side) => side.trim()));
  const wrong = parts.find(([part = '', column = '']) => !/^(?:time|type|subject|id)$/.test(part) || column === '');
  if (wrong)
    context.addIssue({
      code: 'custom',
      message: `"${wrong.join('=')}" is not time=, type=, subject= or id= and a column`,
    });
  return Object.fromEntries(parts.map(([part, ...column]) => [part, column.join('=')]));
});

const optionsSchema = z
  .object({
    format: z.enum([...formats, 'all']).optional(),
    template: fileOption.optional(),
    file: fileOption.optional(),
    map: mapOption.optional(),
    type: z.string().min(1).optional(),
    offset: z
      .string()
      .regex(/^(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/, 'must be Z or such as +02:00')
      .optional(),
    shift: durationOption.optional(),
    preview: z.boolean().optional(),
    rate: numberOption(z.number().positive().max(100_000)).optional(),
    rates: fileOption.optional(),
    seconds: numberOption(z.number().positive()).optional(),
    count: numberOption(z.int().positive()).optional(),
    since: durationOption.optional(),
    seed: numberOption(z.int().nonnegative()).optional(),
    log: z.string().min(1).optional(),
    stream: z.string().min(1).optional(),
    state: stateOption,
    endpoint: z.url({ protocol: /^https?$/ }).optional(),
    region: z.string().min(1).optional(),
    help: z.boolean().default(false),
  })
  .superRefine((options, context) => {
    const both = exclusive.find(([one, other]) => options[one] !== undefined && options[other] !== undefined);
    if (both) context.addIssue({ code: 'custom', path: [both[1]], message: `cannot be given beside --${both[0]}` });
    if (options.type !== undefined && options.map?.type !== undefined)
      context.addIssue({ code: 'custom', path: ['type'], message: 'cannot be given beside type= of --map' });
    const alone = options.file === undefined ? ofFiles.find((one) => options[one] !== undefined) : undefined;
    if (alone) context.addIssue({ code: 'custom', path: [alone], message: 'needs --file' });
  })
  .transform(({ file, map = {}, type, offset = 'Z', shift = 0, preview = false, ...options }) => ({
    ...options,
    ...(file !== undefined && { file: { path: file, map, type, offset, shift, preview, rate: options.rate } }),
  }))
  .transform(({ format = 'all', rate = DEFAULT_RATE, seconds, count, since, ...rest }) =>
    since === undefined
      ? {
          ...rest,
          format,
          rate,
          count,
          seconds: seconds ?? DEFAULT_SECONDS,
          past: 0,
          total: totalOf(rate, seconds, count),
        }
      : {
          ...rest,
          format,
          rate: FULL_SPEED,
          count,
          seconds: since / SECOND_MS,
          past: since,
          total: count ?? HISTORY_EVENTS,
        },
  );

/** The rate for that long, or the count, whichever is less. */
const totalOf = (rate: number, seconds: number | undefined, count: number | undefined): number => {
  const inTime = Math.round(rate * (seconds ?? (count === undefined ? DEFAULT_SECONDS : Infinity)));
  return Math.max(1, Math.min(inTime, count ?? Infinity));
};

/**
 * `past`: over how long before now the events are spread, ms; 0 for events of now. `total` is for an even rate; one that follows the hours has as many as
 * come due in `seconds`, and `count` at most.
 */
export type ProduceOptions = z.infer<typeof optionsSchema>;

/** What is sent of a file, and how. `shift` in ms; `rate` in events a second, without it as fast as the stream takes them. */
export type FileOptions = NonNullable<ProduceOptions['file']>;

/** @throws UsageError */
export const produceOptions = (args: string[]): ProduceOptions => parseOptions(args, flags, optionsSchema);
