import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from '@playwright/test';

/** Where the local stack keeps the mails that Cognito and SNS would send. */
const folder = join(dirname(process.env.MILLRACE_ENDPOINTS ?? ''), 'mailbox');

const mailsOf = async () => {
  const files = (await readdir(folder)).sort().reverse();
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8'))));
};

const newestCode = async (to: string, subject: string): Promise<string | undefined> =>
  (await mailsOf()).find((mail) => mail.to === to && mail.subject === subject)?.code;

/** The subject and the text of the newest mail that has `words` in it. */
export const mailWith = async (words: string): Promise<{ subject: string; text: string } | undefined> =>
  (await mailsOf()).find((mail) => `${mail.subject}\n${mail.text}`.includes(words));

/** How often a pattern, which is a global one, is found in all mails together. */
export const countInMails = async (pattern: RegExp): Promise<number> =>
  (await mailsOf()).reduce((sum, { text = '' }) => sum + [...String(text).matchAll(pattern)].length, 0);

/** Waits for the mail, and returns its code. */
export const mailedCode = async (to: string, subject: string): Promise<string> => {
  await expect.poll(() => newestCode(to, subject), { message: `a mail "${subject}" to ${to}` }).toBeDefined();
  return (await newestCode(to, subject)) ?? '';
};
