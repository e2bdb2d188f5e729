import { UserError } from '@millrace/local-aws/shared/user-error';
import { z } from 'zod';
import { parseOptions } from '../../lib/cli/parse-options';
import { backend } from '../../lib/cli/paths';
import { regionSchema, stageFlags, stageHelp, stageSchema } from '../../lib/deployed/stages';
import { nodeProgram, runProgram } from '../../lib/process/child';
import { packageBin } from '../../lib/process/programs';
import { showInfo } from '../info/show-info';

export const help = `Deploys the service's stage with the Serverless Framework, and writes down where everything is.

  npm run deploy -- --stage NAME [options]

${stageHelp}
  --help            this text

Needs AWS credentials, found as every AWS tool finds them. What it costs: docs/costs.md. The dashboard is deployed by Amplify: docs/operate.md.
Ends with what \`npm run info\` prints.`;

const schema = z.object({ stage: stageSchema, region: regionSchema });

type DeployOptions = z.infer<typeof schema>;

/** @throws UsageError */
export const deployOptions = (args: string[]): DeployOptions => parseOptions(args, stageFlags, schema);

/** Deploys a stage, and then prints where everything is. @throws UserError when the deploy failed */
export const deployStage = async ({ stage, region }: DeployOptions, signal: AbortSignal): Promise<number> => {
  const args = ['deploy', '--stage', stage, '--region', region, '--verbose'];
  const serverless = nodeProgram(packageBin('serverless'), args);
  const onOutput = (text: string) => void process.stderr.write(text);
  const { code } = await runProgram({ ...serverless, cwd: backend, onOutput }, signal);
  if (code !== 0)
    throw new UserError(`the deploy of ${stage} ended with ${code}; docs/troubleshooting.md knows the usual reasons`);
  return showInfo({ stage, region });
};
