import { createHash } from 'node:crypto';

/** The same name always has the same id, so that nothing has to be kept for it. */
export const guidOf = (name: string): string =>
  createHash('sha256')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
