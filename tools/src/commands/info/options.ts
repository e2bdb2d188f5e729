import { z } from 'zod';
import { parseOptions } from '../../lib/cli/parse-options';
import { regionSchema, stageFlags, stageHelp, stageSchema } from '../../lib/deployed/stage-option';

export const help = `Says where everything of a deployed stage is, and writes it down.

  npm run info -- --stage NAME [options]

${stageHelp}
  --dashboard URL   where its dashboard is (default: the app and branch of an Amplify build, else Amplify's console)
  --output FILE     the endpoints file, in the form of .local/endpoints.json (default: .local/endpoints.NAME.json)
  --web-config FILE also write the dashboard's config.json there
  --help            this text

The last line is JSON: the endpoints file. Reads the stack's outputs and changes nothing on AWS.`;

const schema = z.object({
  stage: stageSchema,
  region: regionSchema,
  dashboard: z.url().optional(),
  output: z.string().min(1).optional(),
  'web-config': z.string().min(1).optional(),
});

const text = { type: 'string' } as const;
const flags = { ...stageFlags, dashboard: text, output: text, 'web-config': text };

export type InfoOptions = z.infer<typeof schema>;

/** @throws UsageError */
export const infoOptions = (args: string[]): InfoOptions => parseOptions(args, flags, schema);
