import { backend } from '../../lib/cli/paths';
import { UserError } from '../../lib/cli/usage-error';
import { nodeProgram } from '../../lib/process/child';
import { packageBin } from '../../lib/process/package-bin';
import { runProgram } from '../../lib/process/run-program';
import { showInfo } from '../info/show-info';
import type { DeployOptions } from './options';

/** Deploys a stage, and then says where everything is. @throws PlainError when the deploy failed */
export const deployStage = async ({ stage, region }: DeployOptions, signal: AbortSignal): Promise<number> => {
  const args = ['deploy', '--stage', stage, '--region', region, '--verbose'];
  const serverless = nodeProgram(packageBin('serverless'), args);
  const onOutput = (text: string) => void process.stderr.write(text);
  const { code } = await runProgram({ ...serverless, cwd: backend, onOutput }, signal);
  if (code !== 0)
    throw new UserError(`the deploy of ${stage} ended with ${code}; docs/troubleshooting.md knows the usual reasons`);
  return showInfo({ stage, region });
};
