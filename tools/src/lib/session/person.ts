import type { Endpoints } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { z } from 'zod';
import { stateOption } from '../cli/parse-options';
import { stackOf } from '../deployed/stack';
import { stageEndpoints } from '../deployed/stage-endpoints';
import { regionSchema, stageFlags, stageHelp, stageSchema } from '../deployed/stages';
import { runningStack } from '../stack/running-stack';
import { idTokenOf } from './id-token';

/** Flags of a command that signs in as a person. */
export const personFlags = { ...stageFlags, state: { type: 'string' }, email: { type: 'string' } } as const;

export const personShape = {
  email: z.email('must be an e-mail address').optional(),
  stage: stageSchema.optional(),
  region: regionSchema,
  state: stateOption,
};

export const personHelp = `  --email A         who signs in (default: the local stack's viewer). The password is taken from MILLRACE_PASSWORD; those
                    of the local stack's own users are known. Who has a second factor cannot sign in here
${stageHelp}; without a stage: the local stack
  --state DIR       the local stack's folder (default: .local)
  --help            this text`;

export interface PersonOptions {
  readonly email?: string | undefined;
  readonly stage?: string | undefined;
  readonly region: string;
  readonly state: string;
}

interface Person {
  readonly username: string;
  readonly password: string;
}

/** Who signs in, and with which password. @throws UserError when that is not known */
export const personOf = (
  email: string | undefined,
  users: Endpoints['users'],
  password: string | undefined,
): Person => {
  const known = users.find(({ username }) => email === undefined || username === email);
  const username = email ?? known?.username;
  if (!username) throw new UserError('name who signs in: --email ADDRESS, with the password in MILLRACE_PASSWORD');
  const chosen = password ?? known?.password;
  if (!chosen) throw new UserError(`set MILLRACE_PASSWORD to the password of ${username}`);
  return { username, password: chosen };
};

/** What a deployed stage's own dashboard is called is of no use to who signs in from a terminal. */
const endpointsOf = async ({ stage, region, state }: PersonOptions): Promise<Endpoints> => {
  if (!stage) return runningStack(state);
  const stack = await stackOf(stage, region);
  return stageEndpoints(stack, `https://${region}.console.aws.amazon.com/amplify/apps`);
};

export interface SignedIn {
  readonly endpoints: Endpoints;
  readonly username: string;
  /** Signs in anew, and gives a fresh ID token. */
  readonly token: () => Promise<string>;
}

/** The stack that the options name, and who is to sign in to it. @throws UserError */
export const signInTo = async (options: PersonOptions, env: NodeJS.ProcessEnv): Promise<SignedIn> => {
  const endpoints = await endpointsOf(options);
  const { username, password } = personOf(options.email, endpoints.users, env.MILLRACE_PASSWORD);
  return { endpoints, username, token: () => idTokenOf(endpoints, username, password) };
};
