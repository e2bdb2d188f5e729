import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WebConfig } from '@millrace/contract';
import { connectSources } from '../../lib/dashboard/headers';

/** The place of the page's own policy, with the policy of an earlier stage, if there is one. */
const HEAD = /<head>(<meta http-equiv="Content-Security-Policy"[^>]*>)?/;

/**
 * The page, allowed to connect to the stack that it shows and to no other. The policy in the site's headers does not know the stack; browsers
 * enforce both.
 */
export const narrowPage = (html: string, config: WebConfig): string => {
  const policy = `connect-src 'self' ${connectSources(config).join(' ')}`;
  return html.replace(HEAD, `<head><meta http-equiv="Content-Security-Policy" content="${policy}"/>`);
};

/** Narrows every page of an export. */
export const narrowPages = async (folder: string, config: WebConfig): Promise<void> => {
  for (const name of await readdir(folder, { recursive: true })) {
    const file = join(folder, name);
    if (name.endsWith('.html')) await writeFile(file, narrowPage(await readFile(file, 'utf8'), config));
  }
};
