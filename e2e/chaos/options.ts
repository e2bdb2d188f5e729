import { z } from 'zod';
import { numberOption, parseOptions } from '../../tools/src/lib/cli/parse-options';
import { RULES } from './broken/broken-rules';

const EVENTS = 50_000;

export const help = `Makes everything go wrong that can, in simulated time, and holds every figure against the log of what was sent.

  npm run chaos -- [options]

  --seed K        the same seed makes the same trouble (default: by chance; the first line says which)
  --events N      about how many events to send (default: ${EVENTS})
  --break RULE    leave one rule of the design out, to see that it is noticed:
                  ${RULES.join(', ')}
  --help          this text

The real functions, adapters and pages run on stand-ins of Kinesis, DynamoDB and S3 that it starts itself, on free ports. The last line is JSON:
{seed, events, injected, compared, differences}. Exits with 1 when anything differs; with --break, when nothing does.`;

const schema = z.object({
  seed: numberOption(z.int().nonnegative()).default(() => Math.floor(Math.random() * 1_000_000)),
  events: numberOption(z.int().min(100).max(1_000_000)).default(EVENTS),
  break: z.enum(RULES).optional(),
});

const text = { type: 'string' } as const;

export type ChaosCommand = z.infer<typeof schema>;

/** @throws UsageError */
export const chaosOptions = (args: string[]): ChaosCommand =>
  parseOptions(args, { seed: text, events: text, break: text }, schema);
