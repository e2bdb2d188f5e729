import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { e2e } from '../../lib/cli/paths';

// What it runs is the whole system, which the tools do not know.
await import(pathToFileURL(join(e2e, 'chaos', 'main.ts')).href);
