import { runCommand } from '../../lib/cli/run-command';
import { withHelp } from '../../lib/cli/with-help';
import { deployStage } from './deploy-stage';
import { deployOptions, help } from './options';

await runCommand(withHelp(help, deployOptions, deployStage));
