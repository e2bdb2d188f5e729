import { AdminInitiateAuthCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { clientUsername } from '@millrace/contract';
import type { ClientToken, MachineClients } from '../../app/access/ports';
import { unavailable } from '../../app/errors';

export const createCognitoClient = (): CognitoIdentityProviderClient => new CognitoIdentityProviderClient({});

/**
 * As which Cognito says that it signs this user in no more, or never did; the first also while too many wrong passwords were tried.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminInitiateAuth.html
 */
const REFUSALS: ReadonlySet<string> = new Set([
  'NotAuthorizedException',
  'PasswordResetRequiredException',
  'UserNotConfirmedException',
  'UserNotFoundException',
]);

const isRefusal = (error: unknown): boolean => error instanceof Error && REFUSALS.has(error.name);

export interface UserPoolAccess {
  readonly client: CognitoIdentityProviderClient;
  readonly userPoolId: string;
  /** The app client whose only flow is that of administrators. */
  readonly appClientId: string;
}

const signIn = async (
  { client, userPoolId, appClientId }: UserPoolAccess,
  clientId: string,
  secret: string,
): Promise<ClientToken | undefined> => {
  const { AuthenticationResult } = await client.send(
    new AdminInitiateAuthCommand({
      UserPoolId: userPoolId,
      ClientId: appClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: clientUsername(clientId), PASSWORD: secret },
    }),
  );
  const { IdToken: idToken, ExpiresIn: expiresInSeconds } = AuthenticationResult ?? {};
  // A challenge, in the place of tokens, is for people.
  return idToken === undefined || expiresInSeconds === undefined ? undefined : { idToken, expiresInSeconds };
};

/** Machine clients as users of the pool whose password is their secret, so that nothing of them is stored besides. */
export const cognitoMachineClients = (access: UserPoolAccess): MachineClients => ({
  signIn: async (clientId, secret) => {
    try {
      return await signIn(access, clientId, secret);
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw unavailable('the user pool', error);
    }
  },
});
