import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from '../../lib/cli/paths';
import { runCommand, withHelp } from '../../lib/cli/run-command';
import { nodeProgram, runProgram } from '../../lib/process/child';
import { packageBin } from '../../lib/process/programs';
import { folderCycles, readSources } from './folder-cycles';

const help = `Lints everything with Biome, and looks for cycles of imports between the folders of each workspace.

  npm run lint [-- --help]

Exits with 1 when anything is found. "npm run format" puts right what can be put right without a person.`;

const biome = async (signal: AbortSignal): Promise<number> => {
  const program = nodeProgram(packageBin('@biomejs/biome', 'biome'), ['check', '--error-on-warnings', '.']);
  const { code } = await runProgram({ ...program, cwd: root, onOutput: (text) => process.stdout.write(text) }, signal);
  return code;
};

const workspaces = (): string[] => {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return z.object({ workspaces: z.array(z.string()) }).parse(manifest).workspaces;
};

const lint = async (signal: AbortSignal): Promise<number> => {
  const code = await biome(signal);
  const cycles = workspaces().flatMap((workspace) => folderCycles(readSources(root, workspace)));
  for (const cycle of cycles) console.log(`Import cycle between folders of ${cycle}\n`);
  return code !== 0 || cycles.length > 0 ? 1 : 0;
};

await runCommand(
  withHelp(
    help,
    () => undefined,
    (_, signal) => lint(signal),
  ),
);
