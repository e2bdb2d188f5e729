import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Instead of sending: one JSON file a mail, named so that they list in the order of their times, there when it is whole. */
export const writeMail = async (folder: string, mail: { readonly at: string; readonly to: string }): Promise<void> => {
  const name = `${mail.at.replaceAll(':', '-')}-${randomUUID().slice(0, 8)}.json`;
  // Beside the mailbox, where nobody looks for mails.
  const draft = `${folder}-${name}`;
  await writeFile(draft, `${JSON.stringify(mail, null, 2)}\n`);
  await rename(draft, join(folder, name));
};
