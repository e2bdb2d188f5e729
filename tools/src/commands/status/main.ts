import { runCommand } from '../../lib/cli/run-command';
import { runningStack } from '../../lib/stack/running-stack';
import { collectStatus } from './collect';
import { help, statusOptions } from './options';
import { tablesOf, tableText } from './tables';

await runCommand(async (args) => {
  const options = statusOptions(args);
  if (options.help) {
    console.log(help);
    return 0;
  }
  const status = await collectStatus(await runningStack(options.state), options.state);
  console.log(`${tablesOf(status).map(tableText).join('\n\n')}\n`);
  console.log(JSON.stringify(status));
  return 0;
});
