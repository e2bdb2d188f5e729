import { z } from 'zod';
import { parseOptions, stateOption } from '../../lib/cli/parse-options';
import { regionSchema, stageFlags, stageHelp, stageSchema } from '../../lib/deployed/stages';

export const help = `Shows that a stack works from end to end: signs in, puts 100 events, and finds each of them on the WebSocket and over REST.

  npm run smoke -- [options]

${stageHelp}; without a stage: the local stack
  --state DIR       the local stack's folder (default: .local)
  --help            this text

It works with any catalogue: the events are of a type that a count metric names, at a second of the last hours that no other event has, so they stay
in that metric for as long as it is retained. Where no metric can be fed with so little, events are sent that the service refuses, and counted as such. A deployed
stage needs AWS credentials that may put records and manage users: the run's own user is removed when it ends, however it ends.
The last line is JSON: {metric, sent, onSocket, overRest, ms: {signIn, put, onSocket, overRest}}. Exits with 1 when not all 100 are found
within 30 s, or when any other step takes longer.`;

const schema = z.object({ stage: stageSchema.optional(), region: regionSchema, state: stateOption });

export type SmokeOptions = z.infer<typeof schema>;

/** @throws UsageError */
export const smokeOptions = (args: string[]): SmokeOptions =>
  parseOptions(args, { ...stageFlags, state: { type: 'string' } }, schema);
