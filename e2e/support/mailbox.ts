import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from '@playwright/test';

/** Where the local stack keeps the mails that Cognito would send. */
const folder = join(dirname(process.env.MILLRACE_ENDPOINTS ?? ''), 'mailbox');

const newestCode = async (to: string, subject: string): Promise<string | undefined> => {
  const files = (await readdir(folder)).sort().reverse();
  const mails = await Promise.all(files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8'))));
  return mails.find((mail) => mail.to === to && mail.subject === subject)?.code;
};

/** Waits for the mail, and returns its code. */
export const mailedCode = async (to: string, subject: string): Promise<string> => {
  await expect.poll(() => newestCode(to, subject), { message: `a mail "${subject}" to ${to}` }).toBeDefined();
  return (await newestCode(to, subject)) ?? '';
};
