import { accessSync, constants, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { z } from 'zod';
import { root } from '../cli/paths';

const manifestSchema = z.object({ bin: z.union([z.string(), z.record(z.string(), z.string())]) });

const manifestOf = (name: string): string => {
  const { resolve } = createRequire(join(root, 'package.json'));
  const folder = (resolve.paths(name) ?? []).map((path) => join(path, name, 'package.json'));
  for (const file of folder) {
    try {
      readFileSync(file);
      return file;
    } catch {
      // It is in another node_modules.
    }
  }
  throw new Error(`the package ${name} is not installed`);
};

/** The script that a package's command is: run by Node it needs no shell, on any machine. */
export const packageBin = (name: string, command = name): string => {
  const file = manifestOf(name);
  const { bin } = manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const script = typeof bin === 'string' ? bin : bin[command];
  if (!script) throw new Error(`the package ${name} has no command ${command}`);
  return join(dirname(file), script);
};

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Where a program of that name is, or undefined where PATH leads to none. */
export const onPath = (name: string, env: NodeJS.ProcessEnv = process.env): string | undefined =>
  (env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, process.platform === 'win32' ? `${name}.exe` : name))
    .find(isExecutable);
