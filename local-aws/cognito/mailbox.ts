import type { Services } from 'cognito-local/lib/services';
import { writeMail } from '../shared/mail-file';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly code: string;
  readonly at: string;
}

type Messages = Services['messages'];

const subjects: Partial<Record<Parameters<Messages['deliver']>[1], string>> = {
  SignUp: 'sign-up',
  ResendCode: 'sign-up',
  ForgotPassword: 'forgot password',
  AdminCreateUser: 'invitation',
};

/** Instead of sending: a file a mail, and a word to the terminal. */
export const mailbox = (folder: string, now: () => Date, announce: (mail: Mail) => void): Messages => ({
  deliver: async (_ctx, source, _client, _pool, _user, code, _metadata, { Destination }) => {
    const mail = { to: Destination, subject: subjects[source] ?? source, code, at: now().toISOString() };
    await writeMail(folder, mail);
    announce(mail);
  },
});
