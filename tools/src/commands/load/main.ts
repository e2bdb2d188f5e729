import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { e2e } from '../../lib/cli/paths';

// It runs the whole system, which the tools do not import.
await import(pathToFileURL(join(e2e, 'load', 'main.ts')).href);
