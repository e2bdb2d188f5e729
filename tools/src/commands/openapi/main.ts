import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseOptions } from '../../lib/cli/parse-options';
import { runCommand } from '../../lib/cli/run-command';
import { documentFile, documentText } from './document';

const help = `Writes docs/openapi.json, the REST API as OpenAPI 3.1, from the contract.

  npm run openapi [-- --help]

The last line is JSON: {file}.`;

await runCommand(async (args) => {
  const options = parseOptions(args, { help: { type: 'boolean' } }, z.object({ help: z.boolean().default(false) }));
  if (options.help) {
    console.log(help);
    return 0;
  }
  await writeFile(documentFile, documentText());
  console.log(JSON.stringify({ file: documentFile }));
  return 0;
});
