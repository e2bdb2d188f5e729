import { rmSync, writeFileSync } from 'node:fs';
import { url as debuggerUrl } from 'node:inspector';
import { join } from 'node:path';
import { authenticationProvider, cognitoVerifier, installProvider } from './api-gateway/rest/authentication';
import { gatewayResponse, limitRest } from './api-gateway/rest/gateway-response';
import { authorizersOf } from './api-gateway/websocket/authorizers';
import { nameGone, tellConnections } from './api-gateway/websocket/connections';
import { limitPosts, limitSockets } from './api-gateway/websocket/socket-limits';
import { type Cloud, createCloud } from './cloud';
import type { Template } from './cloudformation/template';
import { summary } from './endpoints';
import { withKeyOfEach } from './iam/access-keys';
import {
  awsEnvironment,
  foreignVariables,
  sharedEnvironment,
  withLocalAddresses,
} from './lambda/runtime/function-environment';
import { createFunctionLog, divertConsole } from './lambda/runtime/function-log';
import type { FunctionTable } from './lambda/runtime/function-table';
import { limitLambda, takeLambdaNames } from './lambda/runtime/invoke-api';
import { serveFunctions } from './lambda/runtime/serve-functions';
import { watchFunctions } from './lambda/runtime/watch-functions';
import { installStatusRoute } from './local-status';
import { bundleSettings, endCompiler, linkModules } from './serverless/bundling';
import { compileTemplate } from './serverless/compile';
import { beforeServersStart, offlineSettings } from './serverless/offline-servers';
import { quietFramework, type Serverless, type ServerlessClass } from './serverless/serverless';
import { readSettings, type Settings } from './settings';
import { findTakenPort, freePort, HOST, type Part, type Ports, portsFrom } from './shared/ports';
import { createShutdown, type Shutdown } from './shared/shutdown';
import { findOwner, prepareStateFolder, type StateFolder, stateFolder } from './shared/state-folder';
import { describeFailure, UserError } from './shared/user-error';

const ACCOUNT = '000000000000';

/** Where serverless-esbuild puts the bundles, below its work folder. */
const BUILD_FOLDER = '.build';

const isVerbose = (): boolean => process.argv.includes('--verbose');

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const fail = (error: unknown): void => void process.stderr.write(`${describeFailure(error)}\n`);

interface Session {
  readonly serverless: Serverless;
  readonly settings: Settings;
  readonly ports: Ports;
  /** The one at which functions find all services, when they are held to their roles. */
  readonly guardPort: number | undefined;
  readonly folder: StateFolder;
  readonly template: Template;
  readonly cloud: Cloud;
  readonly shutdown: Shutdown;
  readonly starting: Promise<void>;
}

const assertFree = async (ports: Ports, folder: StateFolder): Promise<void> => {
  const taken = await findTakenPort(ports);
  if (taken) throw new UserError(taken);
  const owner = await findOwner(folder);
  if (owner)
    throw new UserError(`The state folder is in use by ${owner}; stop it, or choose another: --param state=DIR`);
};

const openSession = async (serverless: Serverless, Framework: ServerlessClass): Promise<Session> => {
  const { service, serviceDir } = serverless;
  const settings = readSettings(service.custom.local, serviceDir);
  const ports = portsFrom(settings.basePort);
  const folder = stateFolder(settings.state);
  await assertFree(ports, folder);
  prepareStateFolder(folder, settings.keep);
  const template = await compileTemplate(serverless, Framework);
  const { region, stage } = service.provider;
  const place = { region, account: ACCOUNT, stack: serverless.providers.aws.naming.getStackName() };
  const onLost = (line: string) => {
    fail(new UserError(line));
    void shutdown.now(1);
  };
  const functions = Object.fromEntries(
    Object.entries(service.functions).map(([key, { name = key }]) => [key, name] as const),
  );
  const guardPort = settings.permissions ? await freePort() : undefined;
  const cloud = createCloud({
    template,
    place,
    stage,
    settings,
    ports,
    folder,
    functions,
    guardPort,
    print,
    onLost,
  });
  const shutdown = createShutdown(cloud.stop);
  process.on('exit', () => rmSync(folder.endpoints, { force: true }));
  const starting = cloud.start();
  // Bundling goes on meanwhile; a failure shows when `serve` awaits it.
  starting.catch(() => {});
  linkModules(folder.functions);
  Object.assign(
    service.custom.esbuild,
    bundleSettings(serviceDir, folder.functions, settings.watch || debuggerUrl() !== undefined),
  );
  service.custom['serverless-offline'] = offlineSettings(ports);
  return { serverless, settings, ports, guardPort, folder, template, cloud, shutdown, starting };
};

const prepareEnvironment = ({ serverless, ports, guardPort, template, cloud }: Session): void => {
  const { service } = serverless;
  const { region, stage } = service.provider;
  for (const name of foreignVariables) delete process.env[name];
  const portOf = (part: Part) => guardPort ?? ports[part];
  Object.assign(process.env, awsEnvironment(portOf, region));
  const idOf = (type: string) =>
    Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === type)
      .map(([logicalId]) => String(cloud.resolve({ Ref: logicalId }, logicalId)));
  const origins = new Map([
    ['sqs', `${HOST}:${portOf('storage')}`] as const,
    ...idOf('AWS::ApiGateway::RestApi').map((id) => [id, `${HOST}:${ports.rest}/${stage}`] as const),
    ...idOf('AWS::ApiGatewayV2::Api').map((id) => [id, `${HOST}:${portOf('websocket')}`] as const),
  ]);
  const environment = withLocalAddresses(sharedEnvironment(template, cloud.resolve), origins);
  service.provider.environment = environment;
  // serverless-offline sets it with each call, but a changed function is loaded before it is called.
  Object.assign(process.env, environment);
  for (const definition of Object.values(service.functions)) delete definition.environment;
};

const prepareFunctions = ({ serverless, template, cloud, folder, settings }: Session): FunctionTable => {
  const log = createFunctionLog({
    file: join(folder.logs, 'functions.log'),
    show: isVerbose() ? 'DEBUG' : 'WARN',
    print,
  });
  divertConsole(log);
  if (settings.permissions) process.env = withKeyOfEach(process.env, log.running);
  return serveFunctions({
    definitions: serverless.service.functions,
    buildFolder: join(folder.functions, BUILD_FOLDER),
    authorizers: authorizersOf(template, cloud.resolve),
    log,
  });
};

/** From here on a saved file takes effect in the functions that it is part of, while everything around them stays. */
const watch = async ({ serverless, folder }: Session, table: FunctionTable, modules: readonly string[]) => {
  process.setSourceMapsEnabled(true);
  await watchFunctions({
    serviceDir: serverless.serviceDir,
    buildFolder: join(folder.functions, BUILD_FOLDER),
    modules,
    reload: table.reload,
    onReload: (functions, seconds) => {
      print(`Loaded again after ${seconds.toFixed(1)} s: ${functions.join(', ')}`);
      writeFileSync(folder.reloaded, `${JSON.stringify({ at: Date.now(), functions })}\n`);
    },
    onProblem: (problem) => print(`Not loaded, the last version goes on: ${problem}`),
  });
};

const installAuthentication = async ({ serverless, template, cloud }: Session): Promise<void> => {
  const { pool, client } = cloud.seed;
  const verify = await cognitoVerifier(pool.Id, client.ClientId, cloud.endpoints.cognito);
  const refusal = gatewayResponse(template, cloud.resolve, 'UNAUTHORIZED');
  serverless.service.custom.offline = installProvider(authenticationProvider(verify, refusal));
};

/** What serverless-offline leaves out of what AWS checks and understands. */
const installChecks = ({ ports, template, cloud }: Session): void => {
  const tooLarge = gatewayResponse(template, cloud.resolve, 'REQUEST_TOO_LARGE');
  limitSockets();
  beforeServersStart((server) => {
    if (server.settings.port === ports.rest) limitRest(server, tooLarge);
    if (server.settings.port === ports.websocket) {
      limitPosts(server);
      nameGone(server);
      tellConnections(server);
    }
    if (server.settings.port === ports.lambda) {
      limitLambda(server);
      takeLambdaNames(server);
    }
  });
};

const serveSession = async (session: Session): Promise<void> => {
  const { serverless, cloud, shutdown, settings, starting } = session;
  await Promise.all([starting, endCompiler()]);
  await installAuthentication(session);
  installChecks(session);
  prepareEnvironment(session);
  const modules = Object.values(serverless.service.functions).map(({ handler = '' }) =>
    handler.replace(/\.[^.]+$/, ''),
  );
  const table = prepareFunctions(session);
  // Its own end would wait five seconds for open connections, and not for the stand-ins.
  const offline = serverless.pluginManager.plugins.find((plugin) => plugin.constructor.name === 'ServerlessOffline');
  if (offline) offline.end = () => shutdown.now(0);
  const prepare = async () => {
    if (offline) installStatusRoute(offline, { status: cloud.status, throttling: cloud.throttling });
    if (settings.watch) await watch(session, table, modules);
  };
  const opened = cloud.open(prepare).then(() => {
    shutdown.whenAsked();
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
  // Which Node versions are supported is said in package.json.
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
