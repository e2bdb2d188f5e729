import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Services } from 'cognito-local/lib/services';

export type Mail = { readonly to: string; readonly subject: string; readonly code: string; readonly at: string };

type Messages = Services['messages'];

const subjects: Partial<Record<Parameters<Messages['deliver']>[1], string>> = {
  SignUp: 'sign-up',
  ResendCode: 'sign-up',
  ForgotPassword: 'forgot password',
  AdminCreateUser: 'invitation',
};

/** Instead of sending: one JSON file a mail, named so that they list in the order of their times, and a word to the terminal. */
export const mailbox = (folder: string, now: () => Date, announce: (mail: Mail) => void): Messages => ({
  deliver: async (_ctx, source, _client, _pool, _user, code, _metadata, { Destination }) => {
    const at = now().toISOString();
    const mail = { to: Destination, subject: subjects[source] ?? source, code, at };
    const file = `${at.replaceAll(':', '-')}-${crypto.randomUUID().slice(0, 8)}.json`;
    await writeFile(join(folder, file), `${JSON.stringify(mail, null, 2)}\n`);
    announce(mail);
  },
});
