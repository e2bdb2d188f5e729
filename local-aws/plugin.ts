import { summary } from './endpoints';
import { prepareEnvironment, prepareFunctions, watch } from './functions';
import { installStatusRoute } from './local-status';
import { installAuthentication, installChecks } from './offline-checks';
import { endCompiler } from './serverless/bundling';
import { quietFramework, type Serverless, type ServerlessClass } from './serverless/serverless';
import { fail, isVerbose, openSession, print, type Session } from './session';

/**
 * `sls offline` in order: check ports and folder, compile the template and start the stand-ins (`session.ts`); while they start, the
 * functions are bundled; then what serverless-offline leaves out is added (`offline-checks.ts`) and the functions are put behind
 * their log (`functions.ts`); when they can be called, records flow to them and the endpoints are written (`cloud.ts`).
 */
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
