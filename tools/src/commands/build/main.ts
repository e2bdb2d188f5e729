import { join, relative } from 'node:path';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { z } from 'zod';
import { parseOptions } from '../../lib/cli/parse-options';
import { backend, root } from '../../lib/cli/paths';
import { runCommand } from '../../lib/cli/run-command';
import { buildWeb } from '../../lib/dashboard/build';
import { nodeProgram, runProgram } from '../../lib/process/child';
import { packageBin } from '../../lib/process/programs';
import { type FolderSize, folderSize } from './folder-size';

const help = `Builds what a deploy uploads: the dashboard's static export, and the service with its template.

  npm run build [-- --help]

The last line is JSON: {web: {folder, files, bytes}, service: {folder, files, bytes}}.`;

type Built = FolderSize & { readonly folder: string };

const measure = async (name: string, folder: string): Promise<Built> => {
  const built = { folder: relative(root, folder), ...(await folderSize(folder)) };
  console.log(`${name.padEnd(10)} ${built.folder}: ${built.files} files, ${(built.bytes / 1e6).toFixed(1)} MB`);
  return built;
};

/** As `sls package` does by itself, so that a deploy finds it. */
const service = async (signal: AbortSignal): Promise<string> => {
  const sls = nodeProgram(packageBin('serverless'), ['package']);
  const { code, output } = await runProgram({ ...sls, cwd: backend }, signal);
  if (code !== 0) throw new UserError(`${output.trim()}\nthe service could not be packaged, see above`);
  return join(backend, '.serverless');
};

await runCommand(async (args, signal) => {
  const options = parseOptions(args, { help: { type: 'boolean' } }, z.object({ help: z.boolean().default(false) }));
  if (options.help) {
    console.log(help);
    return 0;
  }
  const built = {
    web: await measure('dashboard', await buildWeb(signal)),
    service: await measure('service', await service(signal)),
  };
  console.log(JSON.stringify(built));
  return 0;
});
