import { z } from 'zod';
import { parseOptions, stateOption } from '../../lib/cli/parse-options';
import { regionSchema, stageFlags, stageHelp, stageSchema } from '../../lib/deployed/stages';

export const help = `Shows that a stack works from end to end: signs in, puts 100 events, and finds each of them on the WebSocket and over REST.

  npm run smoke -- [options]

${stageHelp}; without a stage: the local stack
  --state DIR       the local stack's folder (default: .local)
  --help            this text

The events are views of a page that only this run has, so they count in the stage's page views for as long as those are kept. A deployed
stage needs AWS credentials that may put records and manage users: the run's own user is removed when it ends, however it ends.
The last line is JSON: {sent, onSocket, overRest, ms: {signIn, put, onSocket, overRest}}. Exits with 1 when not all 100 are found
within 30 s, or when any other step takes longer.`;

const schema = z.object({ stage: stageSchema.optional(), region: regionSchema, state: stateOption });

export type SmokeOptions = z.infer<typeof schema>;

/** @throws UsageError */
export const smokeOptions = (args: string[]): SmokeOptions =>
  parseOptions(args, { ...stageFlags, state: { type: 'string' } }, schema);
