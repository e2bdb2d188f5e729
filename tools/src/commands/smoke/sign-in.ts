import type { Endpoints } from '@millrace/contract';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { ConsoleLogger } from 'aws-amplify/utils';
import { UserError } from '../../lib/cli/usage-error';

const inMemory = () => {
  const items = new Map<string, string>();
  return {
    getItem: async (key: string) => items.get(key) ?? null,
    setItem: async (key: string, value: string) => void items.set(key, value),
    removeItem: async (key: string) => void items.delete(key),
    clear: async () => items.clear(),
  };
};

/** The ID token of a user who signs in as the dashboard does, with the same library, by SRP. @throws PlainError when that is refused */
export const idTokenOf = async (endpoints: Endpoints, username: string, password: string): Promise<string> => {
  const { userPoolId, userPoolClientId, cognito: userPoolEndpoint } = endpoints;
  // It warns of every endpoint that it is told, also of AWS's own.
  ConsoleLogger.LOG_LEVEL = 'ERROR';
  Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } });
  cognitoUserPoolsTokenProvider.setKeyValueStorage(inMemory());
  const { nextStep } = await signIn({ username, password });
  const token = (await fetchAuthSession()).tokens?.idToken?.toString();
  if (!token) throw new UserError(`${username} is not signed in; Cognito asks for ${nextStep.signInStep}`);
  return token;
};
