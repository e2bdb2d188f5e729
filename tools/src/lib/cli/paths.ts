import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..', '..', '..', '..');
export const backend = join(root, 'backend');
export const localAws = join(root, 'local-aws');
export const web = join(root, 'web');
export const tools = join(root, 'tools');
export const e2e = join(root, 'e2e');
/** Everything that a run leaves behind. */
export const localState = join(root, '.local');
