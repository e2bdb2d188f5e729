import { inspect } from 'node:util';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { UsageError } from './usage-error';

const HOW = 'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (aws configure, aws sso login)';

/** What AWS and its SDK call it when nobody has signed in, or not any more. */
const credentialErrors: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'No AWS credentials were found',
  TokenProviderError: 'The sign-in with AWS has ended',
  ExpiredToken: 'The AWS credentials have expired',
  ExpiredTokenException: 'The AWS credentials have expired',
  InvalidClientTokenId: 'AWS does not know these credentials',
  UnrecognizedClientException: 'AWS does not know these credentials',
  InvalidSignatureException:
    'AWS refuses these credentials: the secret key is another, or the clock of this machine is wrong',
  SignatureDoesNotMatch:
    'AWS refuses these credentials: the secret key is another, or the clock of this machine is wrong',
};

const credentialsLine = ({ name, message }: Error): string | undefined => {
  const found = credentialErrors[name];
  if (found === undefined) return undefined;
  // The SDK's own words where they say more, such as which profile it looked for.
  const detail =
    name.endsWith('ProviderError') && !message.startsWith('Could not load credentials') ? ` (${message})` : '';
  return `${found}${detail}: ${HOW}`;
};

/** An error as whoever runs a command reads it: a line for what they can put right. */
export const explainError = (error: unknown): string => {
  if (error instanceof UsageError) return `${error.message} (--help shows what there is)`;
  if (error instanceof UserError) return error.message;
  if (!(error instanceof Error)) return String(error);
  // With its cause, which often is the only explanation.
  return credentialsLine(error) ?? inspect(error);
};
