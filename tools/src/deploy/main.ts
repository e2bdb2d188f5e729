import { runCommand } from '../cli/run-command';
import { withHelp } from '../cli/with-help';
import { deployStage } from './deploy-stage';
import { deployOptions, help } from './options';

await runCommand(withHelp(help, deployOptions, deployStage));
