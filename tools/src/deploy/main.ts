import { backend } from '../cli/paths';
import { runCommand } from '../cli/run-command';
import { PlainError } from '../cli/usage-error';
import { withHelp } from '../cli/with-help';
import { showInfo } from '../info/show-info';
import { nodeProgram } from '../process/child';
import { packageBin } from '../process/package-bin';
import { runProgram } from '../process/run-program';
import { type DeployOptions, deployOptions, help } from './options';

const deploy = async ({ stage, region }: DeployOptions, signal: AbortSignal): Promise<number> => {
  const serverless = nodeProgram(packageBin('serverless'), [
    'deploy',
    '--stage',
    stage,
    '--region',
    region,
    '--verbose',
  ]);
  const onOutput = (text: string) => void process.stderr.write(text);
  const { code } = await runProgram({ ...serverless, cwd: backend, onOutput }, signal);
  if (code !== 0)
    throw new PlainError(`the deploy of ${stage} ended with ${code}; docs/troubleshooting.md knows the usual reasons`);
  return showInfo({ stage, region });
};

await runCommand(withHelp(help, deployOptions, deploy));
