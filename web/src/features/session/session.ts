import { z } from 'zod';

export interface Person {
  readonly email: string;
  readonly groups: readonly string[];
}

export type SessionState =
  | { readonly kind: 'checking' }
  /** `notice`: why, when the person did not ask for it. */
  | { readonly kind: 'signed-out'; readonly notice?: string }
  | { readonly kind: 'signed-in'; readonly person: Person };

const claimsSchema = z.object({
  email: z.string().catch(''),
  'cognito:groups': z.array(z.string()).catch([]),
});

/** The person whom the claims of an ID token name. */
export const personOf = (claims: unknown): Person => {
  const { email, 'cognito:groups': groups } = claimsSchema.catch({ email: '', 'cognito:groups': [] }).parse(claims);
  return { email, groups };
};

/**
 * Whether a change of that storage key in another tab may have begun or ended the session. Amplify writes the ID token after the
 * name of its person and the access token, so that a reader finds all three; a sign-out removes it. No key: all was removed.
 */
export const isSessionKey = (key: string | null): boolean =>
  key === null || (key.startsWith('CognitoIdentityServiceProvider.') && key.endsWith('.idToken'));
