import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const platformHere = `${process.platform}-${process.arch}`;

/** The DynamoDB stand-in's program for this machine; undefined where there is none. */
export const dynoxideBinary = (
  platform = platformHere,
  locate: (id: string) => string = createRequire(import.meta.url).resolve,
): string | undefined => {
  try {
    const folder = dirname(locate(`@dynoxide/${platform}/package.json`));
    return join(folder, platform.startsWith('win32') ? 'dynoxide.exe' : 'dynoxide');
  } catch {
    return undefined;
  }
};

/** What stands in for DynamoDB. `missing`: what a person should know of that, in one line. */
export type DynamodbProgram =
  | { readonly name: 'dynoxide'; readonly binary: string }
  | { readonly name: 'dynalite'; readonly missing: string };

const LACKS = 'it has no streams, no transactions and no TTL setting, and gives no old item when a condition fails';

/** dynalite, which runs wherever Node does, where it is asked for or where the program does not exist. */
export const chooseDynamodb = (asked: 'dynoxide' | 'dynalite', find = () => dynoxideBinary()): DynamodbProgram => {
  if (asked === 'dynalite') return { name: 'dynalite', missing: `dynalite stands in for DynamoDB: ${LACKS}` };
  const binary = find();
  if (binary !== undefined) return { name: 'dynoxide', binary };
  const why = `the optional package @dynoxide/${platformHere} is not installed (\`npm install\` may repair that)`;
  return { name: 'dynalite', missing: `dynalite stands in for DynamoDB, as ${why}: ${LACKS}` };
};
