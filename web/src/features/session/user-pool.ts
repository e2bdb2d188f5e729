import type { WebConfig } from '@millrace/contract';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signOut } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { Hub } from 'aws-amplify/utils';
import { SignedOutError, type Token } from '../../lib/rest';
import { pageStorage } from '../../lib/storage';
import { isSessionKey, personOf, type SessionState } from './session';

const tokenStorage = {
  getItem: async (key: string) => pageStorage.getItem(key),
  setItem: async (key: string, value: string) => pageStorage.setItem(key, value),
  removeItem: async (key: string) => pageStorage.removeItem(key),
  // Amplify removes key by key; other pages of this origin have theirs.
  clear: async () => {},
};

/** What the pool asks of a password, in `backend/resources/users.yml`: so that the form says it before the pool refuses it. */
const passwordFormat = {
  minLength: 12,
  requireLowercase: true,
  requireUppercase: true,
  requireNumbers: true,
  requireSpecialCharacters: true,
};

const configure = ({ userPoolId, userPoolClientId, userPoolEndpoint }: WebConfig): void => {
  Amplify.configure({
    Auth: {
      Cognito: {
        userPoolId,
        userPoolClientId,
        loginWith: { email: true },
        passwordFormat,
        ...(userPoolEndpoint && { userPoolEndpoint }),
      },
    },
  });
  cognitoUserPoolsTokenProvider.setKeyValueStorage(tokenStorage);
};

const isNetworkError = (error: unknown): boolean => error instanceof Error && error.name === 'NetworkError';

/** Someone whose token could not be renewed for want of a network is still signed in. */
const readSession = async (): Promise<SessionState> => {
  try {
    const { tokens } = await fetchAuthSession();
    return tokens?.idToken ? { kind: 'signed-in', person: personOf(tokens.idToken.payload) } : { kind: 'signed-out' };
  } catch (error) {
    return isNetworkError(error) ? { kind: 'signed-in', person: personOf(undefined) } : { kind: 'signed-out' };
  }
};

const ENDED = 'Your session has ended. Sign in again to go on.';

/** Reports who is signed in, now and whenever it changes, in other tabs too. Returns a function that ends it. */
export const watchSession = (config: WebConfig, onState: (state: SessionState) => void): (() => void) => {
  configure(config);
  const report = async () => onState(await readSession());
  const stop = Hub.listen('auth', ({ payload }) => {
    if (payload.event === 'signedIn') void report();
    if (payload.event === 'signedOut') onState({ kind: 'signed-out' });
    if (payload.event === 'tokenRefresh_failure' && !isNetworkError(payload.data?.error))
      onState({ kind: 'signed-out', notice: ENDED });
  });
  const onStorage = ({ key }: StorageEvent) => isSessionKey(key) && void report();
  window.addEventListener('storage', onStorage);
  void report();
  return () => {
    stop();
    window.removeEventListener('storage', onStorage);
  };
};

/** The ID token, renewed when it is about to end or when `fresh`. Throws `SignedOutError` when there is no session. */
export const takeToken = async (fresh: boolean): Promise<Token> => {
  const { tokens } = await fetchAuthSession({ forceRefresh: fresh });
  if (!tokens?.idToken) throw new SignedOutError();
  return { text: tokens.idToken.toString(), endsAt: (tokens.idToken.payload.exp ?? 0) * 1000 };
};

/** Ends the session here. What the service knows of it ends with its tokens. */
export const endSession = async (): Promise<void> => signOut();
