import { z } from 'zod';
import { numberOption, parseOptions } from '../../tools/src/lib/cli/parse-options';

/** So many sockets are what one process has files for, and keeps up with. */
const MOST_VIEWERS = 10_000;
/** A sign-in lasts 15 minutes, and all viewers have to be connected before. */
const LONGEST_SECONDS = 600;

const DEFAULTS = { viewers: 2000, events: 200, seconds: 300, pages: 10 } as const;

export const help = `Has many viewers watch a stack of this machine while events are sent, and compares what each of them shows with the log of what was sent.

  npm run load -- [options]

  --viewers N     real WebSockets with tickets of their own, some of them on all metrics, some on a few or one, some on items and feeds (default: ${DEFAULTS.viewers})
  --events N      events a second, of every format (default: ${DEFAULTS.events})
  --seconds S     for how long (default: ${DEFAULTS.seconds}, at most ${LONGEST_SECONDS})
  --seed K        the same seed makes the same events and topics (default: 1)
  --pages N       of the viewers, so many run all of the page's own code, each by itself (default: ${DEFAULTS.pages})
  --at-once       events are sent while viewers connect, so that each comes to other figures; takes more of this machine
  --killed N      of the viewers, so many break off half way without closing their connection
  --silent N      of the viewers, so many read nothing more from half way on
  --break         half way all connections break at once; tables of a stack of its own then take what a partition has on AWS
  --budget N      posts a second that the senders of a stack of its own may make (default: its stage's); more than twice as many get 429
  --shards N      of the stream of a stack of its own (default: its stage's)
  --workers N     from so many viewers on the function fanout of a stack of its own sends, if --budget is over 2,500 for each shard (default: its stage's)
  --window S      seconds that durable of a stack of its own gathers (default: its stage's)
  --table         posts per viewer and second at 10, 100, 1,000 and 5,000 events/s and 1, 100 and 2,000 viewers, or --viewers; --seconds is that of each
  --compare       what "npm run simulate" says of 100, 500 and 2,000 viewers, or --viewers, beside what was measured; --seconds is that of each, and half as long again from 1,000 viewers on
  --state DIR     the folder of a stack that runs here, to which nobody else sends (default: starts one of its own)
  --help          this text

Of the viewers that are no pages each settles, backfills and reconnects by the page's code; those who hold the same share a state, and those who ask the same
of GET /settled within the two seconds in which it answers the same ask once, but for --break. At the end every second of every topic of every viewer must be
that of the log. The last line is JSON:
{viewers, frames, posts, p50, p99, postsPerSecond, cpu, memoryMb, lost, lostBy, questions, behind, exactAfterMs, differences}; p50 and p99 are from putting an
event to its frame at a viewer, ms, lost how many connections broke or could not be had, and lostBy why. questions says how many viewers asked, how many
requests were sent for them, and how these were answered; behind, how far behind this process was itself while events were sent: by how much its timers were
late, and the most that had come and that it had not read.
Exits with 1 when anything differs, and with --workers when they sent nothing to some partition of the registry.`;

/** What a stack is started with. */
const OF_ITS_OWN = ['break', 'budget', 'shards', 'window', 'workers'] as const;

const count = (most: number) => numberOption(z.int().min(0).max(most));

const schema = z
  .object({
    viewers: numberOption(z.int().min(1).max(MOST_VIEWERS)).optional(),
    events: numberOption(z.number().positive().max(10_000)).default(DEFAULTS.events),
    seconds: numberOption(z.number().min(1).max(LONGEST_SECONDS)).optional(),
    seed: numberOption(z.int().nonnegative()).default(1),
    pages: count(100).default(DEFAULTS.pages),
    killed: count(MOST_VIEWERS).default(0),
    silent: count(MOST_VIEWERS).default(0),
    budget: numberOption(z.int().min(1).max(1_000_000)).optional(),
    shards: numberOption(z.int().min(1).max(16)).optional(),
    workers: numberOption(z.int().min(1).max(1_000_000)).optional(),
    window: numberOption(z.int().min(1).max(5)).optional(),
    'at-once': z.boolean().default(false),
    break: z.boolean().default(false),
    table: z.boolean().default(false),
    compare: z.boolean().default(false),
    state: z.string().min(1).optional(),
  })
  .refine(
    ({ viewers, pages, killed, silent }) =>
      pages + killed + silent < (viewers ?? DEFAULTS.viewers) || killed + silent === 0,
    {
      error: 'and --silent leave nobody to measure: more --viewers',
      path: ['killed'],
    },
  )
  .superRefine(({ state, ...options }, ctx) => {
    for (const name of OF_ITS_OWN)
      if (state !== undefined && options[name] !== undefined && options[name] !== false)
        ctx.addIssue({ code: 'custom', message: 'is that of a stack of its own: not with --state', path: [name] });
  });

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const flags = {
  viewers: text,
  events: text,
  seconds: text,
  seed: text,
  pages: text,
  killed: text,
  silent: text,
  budget: text,
  shards: text,
  window: text,
  workers: text,
  'at-once': flag,
  break: flag,
  table: flag,
  compare: flag,
  state: text,
};

export type LoadOptions = z.infer<typeof schema> & {
  readonly viewers: number;
  readonly seconds: number;
  /** Of a table: for so many viewers alone. */
  readonly only: number | undefined;
};

/** Of each of the runs of a table, and of a comparison: that takes several rounds of posts to thousands. */
const SECONDS_EACH = { table: 10, compare: 20 } as const;

const secondsOf = ({ seconds, table, compare }: z.infer<typeof schema>): number => {
  if (seconds !== undefined) return seconds;
  if (compare) return SECONDS_EACH.compare;
  return table ? SECONDS_EACH.table : DEFAULTS.seconds;
};

/** @throws UsageError */
export const loadOptions = (args: string[]): LoadOptions => {
  const options = parseOptions(args, flags, schema);
  return {
    ...options,
    viewers: options.viewers ?? DEFAULTS.viewers,
    only: options.viewers,
    seconds: secondsOf(options),
  };
};
