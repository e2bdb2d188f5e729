import { AdminGetUserCommand, type CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { Accounts } from '../../app/access/ports';
import { unavailable } from '../../app/errors';

/**
 * As Cognito names them when more is asked than an account may: 120 a second of this.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
 */
const isThrottled = (error: unknown): boolean =>
  error instanceof Error && ['TooManyRequestsException', 'LimitExceededException'].includes(error.name);

const isUnknown = (error: unknown): boolean => error instanceof Error && error.name === 'UserNotFoundException';

/**
 * The users of a pool, by their `sub`, which Cognito takes for a name:
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html
 * When many ask at once, those whom it does not answer count as enabled: their tokens end within 15 minutes either way.
 */
export const cognitoAccounts = ({
  client,
  userPoolId,
}: {
  readonly client: CognitoIdentityProviderClient;
  readonly userPoolId: string;
}): Accounts => ({
  isEnabled: async (userId) => {
    try {
      const { Enabled } = await client.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: userId }));
      return Enabled ?? false;
    } catch (error) {
      if (isUnknown(error)) return false;
      if (isThrottled(error)) return true;
      throw unavailable('the user pool', error);
    }
  },
});
