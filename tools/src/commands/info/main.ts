import { runCommand } from '../../lib/cli/run-command';
import { withHelp } from '../../lib/cli/with-help';
import { help, infoOptions } from './options';
import { showInfo } from './show-info';

await runCommand(withHelp(help, infoOptions, showInfo));
