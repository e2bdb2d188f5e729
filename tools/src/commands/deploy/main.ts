import { runCommand, withHelp } from '../../lib/cli/run-command';
import { deployOptions, deployStage, help } from './deploy-stage';

await runCommand(withHelp(help, deployOptions, deployStage));
