import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Problem } from '../problem';

/**
 * The DynamoDB stand-in's program for this machine.
 * @throws Problem that names the package that is missing.
 */
export const dynoxideBinary = (
  platform = `${process.platform}-${process.arch}`,
  locate: (id: string) => string = createRequire(import.meta.url).resolve,
): string => {
  const name = `@dynoxide/${platform}`;
  try {
    return join(dirname(locate(`${name}/package.json`)), platform.startsWith('win32') ? 'dynoxide.exe' : 'dynoxide');
  } catch (cause) {
    throw new Problem(
      `DynamoDB has no local stand-in here: the optional package ${name} is not installed. Run \`npm install\` again; ` +
        'it exists for Linux, macOS and Windows on x64, and for Linux and macOS on arm64',
      { cause },
    );
  }
};
