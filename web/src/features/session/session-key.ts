/**
 * Whether a change of that storage key in another tab may have begun or ended the session. Amplify writes the ID token after the
 * name of its person and the access token, so that a reader finds all three; a sign-out removes it. No key: all was removed.
 */
export const isSessionKey = (key: string | null): boolean =>
  key === null || (key.startsWith('CognitoIdentityServiceProvider.') && key.endsWith('.idToken'));
