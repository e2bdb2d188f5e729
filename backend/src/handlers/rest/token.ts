import { cognitoMachineClients, createCognitoClient } from '../../adapters/cognito/cognito-machine-clients';
import { createIssueToken } from '../../app/access/issue-token';
import { config } from '../../config';
import { onlyFrom } from '../gateway';
import { logger } from '../services/base';
import { createTokenHandler, type TokenHandlerDeps } from './token-handler';

const clients = cognitoMachineClients({
  client: createCognitoClient(),
  userPoolId: config.userPoolId,
  appClientId: config.programsClientId,
});
const deps: TokenHandlerDeps = { issueToken: createIssueToken({ clients }), logger };

export const handler = onlyFrom({ apiId: config.restApiId })(createTokenHandler(deps));
