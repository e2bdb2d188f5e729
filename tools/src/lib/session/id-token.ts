import { type Endpoints, ticketSchema } from '@millrace/contract';
import { messageOf, UserError } from '@millrace/local-aws/shared/user-error';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { ConsoleLogger } from 'aws-amplify/utils';

const inMemory = () => {
  const items = new Map<string, string>();
  return {
    getItem: async (key: string) => items.get(key) ?? null,
    setItem: async (key: string, value: string) => void items.set(key, value),
    removeItem: async (key: string) => void items.delete(key),
    clear: async () => items.clear(),
  };
};

const signedIn = async (username: string, password: string) => {
  try {
    return (await signIn({ username, password })).nextStep;
  } catch (error) {
    throw new UserError(`${username} could not sign in: ${messageOf(error)}`);
  }
};

/** The ID token of a user who signs in as the dashboard does, with the same library, by SRP. @throws UserError when that is refused */
export const idTokenOf = async (endpoints: Endpoints, username: string, password: string): Promise<string> => {
  const { userPoolId, userPoolClientId, cognito: userPoolEndpoint } = endpoints;
  // It warns of every configured endpoint, also of AWS's own.
  ConsoleLogger.LOG_LEVEL = 'ERROR';
  Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } });
  // Anew for each sign-in: nobody is signed in before it.
  cognitoUserPoolsTokenProvider.setKeyValueStorage(inMemory());
  const nextStep = await signedIn(username, password);
  const token = (await fetchAuthSession()).tokens?.idToken?.toString();
  if (!token) throw new UserError(`${username} is not signed in; Cognito asks for ${nextStep.signInStep}`);
  return token;
};

/** Until when an ID token is valid, ms since the epoch. */
export const endOf = (token: string): number => {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : undefined;
  if (typeof exp !== 'number') throw new UserError('the ID token does not say when it ends');
  return exp * 1000;
};

const ANSWER_WITHIN_MS = 10_000;

/** The address of one WebSocket connection, which can be opened once, within 30 s. @throws UserError when no ticket is given out */
export const socketAddress = async ({ rest, websocket }: Endpoints, token: string): Promise<string> => {
  const answer = await fetch(`${rest}/tickets`, {
    method: 'POST',
    headers: { authorization: token },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (!answer.ok) throw new UserError(`POST /tickets answered ${answer.status}: ${await answer.text()}`);
  return `${websocket}?ticket=${ticketSchema.parse(await answer.json()).ticket}`;
};
