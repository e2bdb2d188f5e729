import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { stackOf } from '../../lib/deployed/stack';
import { outputOf } from '../../lib/deployed/stage-endpoints';
import { runningStack } from '../../lib/stack/running-stack';

export interface UserPool {
  readonly client: CognitoIdentityProviderClient;
  readonly id: string;
}

/** The user pool of a deployed stage, or without one that of the local stack. @throws PlainError when it is not there */
export const userPoolOf = async (stage: string | undefined, region: string, state: string): Promise<UserPool> => {
  if (stage) {
    const id = outputOf(await stackOf(stage, region), 'UserPoolId');
    return { client: new CognitoIdentityProviderClient({ region }), id };
  }
  const { cognito: endpoint, region: localRegion, userPoolId: id } = await runningStack(state);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { client: new CognitoIdentityProviderClient({ endpoint, region: localRegion, credentials }), id };
};
