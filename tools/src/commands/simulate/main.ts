import { z } from 'zod';
import { numberOption, parseOptions } from '../../lib/cli/parse-options';
import { runCommand, withHelp } from '../../lib/cli/run-command';
import { linesOf, resultOf } from './report';
import { defaults, play, type Scenario } from './scenario';

const help = `Says how a service of that size would do on AWS: runs the planner that the senders use against a model of AWS's quotas, times and prices.

  npm run simulate -- [options]

  --viewers N     who watch, all of them everything, up to a million (default: ${defaults.viewers})
  --shards S      of the stream (default: ${defaults.shards})
  --rate R        events a second (default: ${defaults.rate})
  --budget B      posts a second (default: half of the quota)
  --quota Q       the account's requests a second (default: AWS's own, 10,000; 2,500 in newer Regions)
  --window S      seconds that durable gathers, as batching.durableWindowSeconds (default: ${defaults.window})
  --door D        api-gateway, or appsync: AppSync Events in its place (default: ${defaults.door})
  --delivery D    coalesce or push: whether batches that are pushed to a busy function are joined, which AWS does not document (default: ${defaults.delivery})
  --seconds S     simulated (default: ${defaults.seconds})
  --seed K        the same seed gives the same figures (default: ${defaults.seed})
  --help          this text

Times are from putting an event to the frame that has it, in Region and warm. The costs are those that grow with viewers and shards, by the prices of
docs/costs.md; what events cost is there. The last line is JSON: {viewers, shards, rate, intervalMs, reason, isBeyond, p50, p99, postsPerSecond,
refusedPerSecond, missedShare, dollarsAnHour, mostLive, mostSettled}.`;

const whole = (most: number) => numberOption(z.int().min(1).max(most));

const schema = z.object({
  viewers: whole(1_000_000).default(defaults.viewers),
  shards: whole(500).default(defaults.shards),
  rate: numberOption(z.number().positive().max(500_000)).default(defaults.rate),
  budget: whole(10_000_000).optional(),
  quota: whole(10_000_000).optional(),
  window: numberOption(z.number().min(1).max(5)).default(defaults.window),
  door: z.enum(['api-gateway', 'appsync']).default(defaults.door),
  delivery: z.enum(['coalesce', 'push']).default(defaults.delivery),
  seconds: whole(3600).default(defaults.seconds),
  seed: numberOption(z.int().nonnegative()).default(defaults.seed),
});

const text = { type: 'string' } as const;

/** @throws UsageError */
const scenarioOf = (args: string[]): Scenario =>
  parseOptions(args, Object.fromEntries(Object.keys(schema.shape).map((name) => [name, text])), schema);

await runCommand(
  withHelp(help, scenarioOf, async (scenario) => {
    const outcome = play(scenario);
    for (const line of linesOf(scenario, outcome)) console.log(line);
    console.log(JSON.stringify(resultOf(scenario, outcome)));
    return 0;
  }),
);
