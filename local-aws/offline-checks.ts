import { authenticationProvider, cognitoVerifier, installProvider } from './api-gateway/rest/authentication';
import { gatewayResponse, limitRest } from './api-gateway/rest/gateway-response';
import { answerGetConnection, nameGoneException } from './api-gateway/websocket/connections';
import { limitPosts, limitSockets } from './api-gateway/websocket/socket-limits';
import { acceptFunctionNames, detachEvents, limitLambda, wantsSecret } from './lambda/runtime/invoke-api';
import { beforeServersStart } from './serverless/offline-servers';
import type { Session } from './session';
import { keepDoor } from './shared/door';

/** Cognito's check of ID tokens, which serverless-offline does not make. */
export const installAuthentication = async ({ serverless, template, cloud }: Session): Promise<void> => {
  const { pool, client, otherClients } = cloud.seed;
  const clients = [client, ...otherClients].map(({ ClientId }) => ClientId);
  const verify = await cognitoVerifier(pool.Id, clients, cloud.endpoints.cognito);
  const refusal = gatewayResponse(template, cloud.resolve, 'UNAUTHORIZED');
  serverless.service.custom.offline = installProvider(authenticationProvider(verify, refusal));
};

/** What serverless-offline leaves out of what AWS checks and understands. */
export const installChecks = ({ ports, doors, secret, template, cloud }: Session): void => {
  const tooLarge = gatewayResponse(template, cloud.resolve, 'REQUEST_TOO_LARGE');
  limitSockets();
  beforeServersStart((server) => {
    if (server.settings.port === ports.rest) {
      keepDoor(server.listener, ports.rest, doors.rest);
      limitRest(server, tooLarge);
    }
    if (server.settings.port === ports.websocket) {
      keepDoor(server.listener, ports.websocket, doors.websocket);
      limitPosts(server);
      nameGoneException(server);
      answerGetConnection(server);
    }
    if (server.settings.port === ports.lambda) {
      keepDoor(server.listener, ports.lambda, doors.lambda, wantsSecret(secret));
      limitLambda(server);
      acceptFunctionNames(server);
      detachEvents(server);
    }
  });
};
