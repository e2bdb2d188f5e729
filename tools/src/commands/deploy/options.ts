import { z } from 'zod';
import { parseOptions } from '../../lib/cli/parse-options';
import { regionSchema, stageFlags, stageHelp, stageSchema } from '../../lib/deployed/stage-option';

export const help = `Deploys the service's stage with the Serverless Framework, and writes down where everything is.

  npm run deploy -- --stage NAME [options]

${stageHelp}
  --help            this text

Needs AWS credentials, found as every AWS tool finds them. What it costs: docs/costs.md. The dashboard is deployed by Amplify: docs/operate.md.
Ends with what \`npm run info\` prints.`;

const schema = z.object({ stage: stageSchema, region: regionSchema });

export type DeployOptions = z.infer<typeof schema>;

/** @throws UsageError */
export const deployOptions = (args: string[]): DeployOptions => parseOptions(args, stageFlags, schema);
