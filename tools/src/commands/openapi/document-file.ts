import { join } from 'node:path';
import { root } from '../../lib/cli/paths';
import { openApiDocument } from './document';

export const documentFile = join(root, 'docs', 'openapi.json');

/** What the file has to hold. */
export const documentText = (): string => `${JSON.stringify(openApiDocument(), undefined, 2)}\n`;
