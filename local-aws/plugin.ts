import { apiKeysOf } from './api-gateway/rest/api-keys';
import { authenticationProvider, cognitoVerifier, installProvider } from './api-gateway/rest/authentication';
import { gatewayResponse, limitRest, smallestUnpacked, unpackRest } from './api-gateway/rest/gateway-response';
import { answerPosts } from './api-gateway/websocket/answer-posts';
import { answerGetConnection, followConnections, nameGoneException } from './api-gateway/websocket/connections';
import { PostMeter } from './api-gateway/websocket/post-meter';
import { limitSockets } from './api-gateway/websocket/socket-limits';
import { summary } from './endpoints';
import { prepareEnvironment, prepareFunctions, watch } from './functions';
import { acceptFunctionNames, detachEvents, limitLambda, wantsSecret } from './lambda/runtime/invoke-api';
import { installStatusRoute } from './local-status';
import { endCompiler } from './serverless/bundling';
import { beforeServersStart } from './serverless/offline-servers';
import { quietFramework, type Serverless, type ServerlessClass } from './serverless/serverless';
import { fail, isVerbose, openSession, print, type Session } from './session';
import { keepDoor } from './shared/door';
import { createThrottle } from './shared/throttling';

/** Cognito's check of ID tokens, which serverless-offline does not make, and that of API keys, which it is to know. */
const installAuthentication = async ({ serverless, template, cloud }: Session): Promise<void> => {
  const { pool, client, otherClients } = cloud.seed;
  const clients = [client, ...otherClients].map(({ ClientId }) => ClientId);
  const verify = await cognitoVerifier(pool.Id, clients, cloud.endpoints.cognito);
  const apiKeys = apiKeysOf(template, cloud.resolve);
  const refusals = {
    token: gatewayResponse(template, cloud.resolve, 'UNAUTHORIZED'),
    key: gatewayResponse(template, cloud.resolve, 'INVALID_API_KEY'),
  };
  const keys = apiKeys.map(({ value }) => value);
  serverless.service.custom.offline = installProvider(authenticationProvider({ verify, keys, refusals }));
  serverless.service.provider.apiGateway = { ...serverless.service.provider.apiGateway, apiKeys };
};

/** What serverless-offline leaves out of what AWS checks and understands. */
const installChecks = ({ ports, doors, secret, template, cloud }: Session, meter: PostMeter): void => {
  const tooLarge = gatewayResponse(template, cloud.resolve, 'REQUEST_TOO_LARGE');
  const unsupported = gatewayResponse(template, cloud.resolve, 'UNSUPPORTED_MEDIA_TYPE');
  const smallest = smallestUnpacked(template, cloud.resolve);
  limitSockets();
  beforeServersStart((server) => {
    if (server.settings.port === ports.rest) {
      keepDoor(server.listener, ports.rest, doors.rest);
      unpackRest(server, smallest, { unsupported, tooLarge });
      limitRest(server, tooLarge);
    }
    if (server.settings.port === ports.websocket) {
      keepDoor(server.listener, ports.websocket, doors.websocket);
      const following = followConnections();
      answerPosts(server, following, meter);
      nameGoneException(server);
      answerGetConnection(server, following);
    }
    if (server.settings.port === ports.lambda) {
      keepDoor(server.listener, ports.lambda, doors.lambda, wantsSecret(secret));
      limitLambda(server);
      acceptFunctionNames(server);
      detachEvents(server);
    }
  });
};

/**
 * `sls offline` in order: check ports and folder, compile the template and start the stand-ins (`session.ts`); while they start, the
 * functions are bundled; then what serverless-offline leaves out is added and the functions are put behind
 * their log (`functions.ts`); when they can be called, records flow to them and the endpoints are written (`cloud.ts`).
 */
const serveSession = async (session: Session): Promise<void> => {
  const { serverless, cloud, shutdown, settings, starting } = session;
  await Promise.all([starting, endCompiler()]);
  await installAuthentication(session);
  const { share, seed } = cloud.throttling.settingsOf('connections');
  const throttle = createThrottle(share, seed);
  const meter = new PostMeter({ perSecond: settings.postsPerSecond, throttle });
  cloud.throttling.register('connections', { throttle: throttle.set });
  installChecks(session, meter);
  prepareEnvironment(session);
  const modules = Object.values(serverless.service.functions).map(({ handler = '' }) =>
    handler.replace(/\.[^.]+$/, ''),
  );
  const table = prepareFunctions(session);
  // Its own end would wait five seconds for open connections, and not for the stand-ins.
  const offline = serverless.pluginManager.plugins.find((plugin) => plugin.constructor.name === 'ServerlessOffline');
  if (offline) offline.end = () => shutdown.now(0);
  const prepare = async () => {
    const status = () => ({ ...cloud.status(), posts: meter.counts() });
    if (offline) installStatusRoute(offline, { status, throttling: cloud.throttling });
    if (settings.watch) await watch(session, table, modules);
  };
  const opened = cloud.open(prepare).then(() => {
    shutdown.started();
    print(summary(cloud.endpoints, settings.state, process.uptime()));
  });
  opened.catch((error) => {
    fail(error);
    void shutdown.now(1);
  });
};

export interface Running {
  /** To be run when the functions are bundled. */
  readonly serve: () => Promise<void>;
  /** Ends what has been started. */
  readonly abandon: () => Promise<void>;
}

/** Runs before anything else of `sls offline`. */
export const begin = async (serverless: Serverless, Framework: ServerlessClass): Promise<Running> => {
  if (!isVerbose()) quietFramework();
  // package.json says which Node versions are supported.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  try {
    const session = await openSession(serverless, Framework);
    const serve = async () => {
      try {
        await serveSession(session);
      } catch (error) {
        fail(error);
        await session.shutdown.now(1);
      }
    };
    const abandon = async () => {
      await session.cloud.stop();
      // The framework reports the failure next, but then waits for ever for a compiler that nobody ends.
      setTimeout(() => process.exit(1), 100);
    };
    return { serve, abandon };
  } catch (error) {
    fail(error);
    process.exit(1);
  }
};
