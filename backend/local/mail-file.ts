import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Instead of sending: one JSON file a mail, named so that they list in the order of their times. */
export const writeMail = async (folder: string, mail: { readonly at: string; readonly to: string }): Promise<void> => {
  const file = `${mail.at.replaceAll(':', '-')}-${randomUUID().slice(0, 8)}.json`;
  await writeFile(join(folder, file), `${JSON.stringify(mail, null, 2)}\n`);
};
