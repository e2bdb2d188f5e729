import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const service = fileURLToPath(new URL('../../../backend', import.meta.url));
const parts = ['serverless.yml', 'resources', 'stack', 'src', 'package.json', 'tsconfig.json'];
const fixtureApp = join(service, 'src', 'testing', 'fixture-app');

/** What a test adds to the service. */
export interface Additions {
  /** YAML that goes under `functions:`, indented by two. */
  readonly functions: string;
  /** A fragment of a template, in YAML. */
  readonly resources?: string;
  /** Source of `src/handlers/fixture.ts`, given a file that the handlers may write to. */
  readonly handlers: (log: string) => string;
}

export interface ServiceCopy {
  readonly serviceDir: string;
  /** In the place of the user's own folder. */
  readonly app: string;
  readonly state: string;
  /** The lines that the handlers of `Additions` have written. */
  readonly logged: () => string[];
  /** How long all they have written is. */
  readonly loggedBytes: () => number;
  readonly remove: () => void;
}

const add = (
  serviceDir: string,
  { functions, resources = 'Resources: {}\n', handlers }: Additions,
  log: string,
): void => {
  const file = join(serviceDir, 'serverless.yml');
  const whole = readFileSync(file, 'utf8');
  const extended = whole
    .replace(/^functions:\n/m, `functions:\n${functions}`)
    .replace(/^resources:\n/m, 'resources:\n  - $' + '{file(resources/fixture.yml)}\n');
  writeFileSync(file, extended);
  writeFileSync(join(serviceDir, 'resources', 'fixture.yml'), resources);
  writeFileSync(join(serviceDir, 'src', 'handlers', 'fixture.ts'), handlers(log));
};

/** A copy of the service, below the repository so that it finds its packages, with what a test needs besides. */
export const copyService = (additions?: Additions): ServiceCopy => {
  const scratch = join(service, '..', '.local');
  mkdirSync(scratch, { recursive: true });
  const folder = realpathSync(mkdtempSync(join(scratch, 'copy-')));
  const serviceDir = join(folder, 'backend');
  for (const part of parts) cpSync(join(service, part), join(serviceDir, part), { recursive: true });
  const app = join(folder, 'app');
  cpSync(fixtureApp, app, { recursive: true });
  const log = join(folder, 'fixture.log');
  appendFileSync(log, '');
  if (additions) add(serviceDir, additions, log);
  return {
    serviceDir,
    app,
    state: join(folder, 'state'),
    // What follows the last line's end is being written.
    logged: () => readFileSync(log, 'utf8').split('\n').slice(0, -1),
    loggedBytes: () => statSync(log).size,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
