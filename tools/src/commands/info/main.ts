import { runCommand, withHelp } from '../../lib/cli/run-command';
import { help, infoOptions, showInfo } from './show-info';

await runCommand(withHelp(help, infoOptions, showInfo));
