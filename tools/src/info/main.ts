import { runCommand } from '../cli/run-command';
import { withHelp } from '../cli/with-help';
import { help, infoOptions } from './options';
import { showInfo } from './show-info';

await runCommand(withHelp(help, infoOptions, showInfo));
