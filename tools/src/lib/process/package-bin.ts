import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
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
