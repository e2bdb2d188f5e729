import { inspect } from 'node:util';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { UsageError } from './parse-options';

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

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Aborts when the command is to end: on Ctrl-C, on SIGTERM, and when whoever started it is gone. Signals that come after the
 * first change nothing, so an impatient second Ctrl-C does not cut the ending short.
 */
const interruption = (): AbortSignal => {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const signal of SIGNALS) process.on(signal, abort);
  process.once('disconnect', abort);
  endWithReader(abort);
  // Listening to the channel must not keep a command alive that has nothing left to do.
  process.channel?.unref();
  return controller.signal;
};

/** As shells report a command that was ended with Ctrl-C. */
export const INTERRUPTED = 130;

/**
 * Whoever read the output may have had enough, as `head` has: that ends a command as Ctrl-C does, and quietly. Without this each further line
 * would be an error that nobody handles.
 */
const endWithReader = (end: () => void): void => {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error) => {
      if (!('code' in error) || error.code !== 'EPIPE') throw error;
      end();
    });
};

/** Runs a command's body, which returns its exit code, and turns what it throws into a line and an exit code. */
export const runCommand = async (body: (args: string[], ending: AbortSignal) => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await body(process.argv.slice(2), interruption());
  } catch (error) {
    console.error(explainError(error));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
};

/** A command's body that shows its help when asked to, whatever else is on the line, and else runs with its options. */
export const withHelp =
  <O>(help: string, parse: (args: string[]) => O, run: (options: O, signal: AbortSignal) => Promise<number>) =>
  async (args: string[], signal: AbortSignal): Promise<number> => {
    if (!args.includes('--help')) return run(parse(args), signal);
    console.log(help);
    return 0;
  };
