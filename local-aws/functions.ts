import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiIdsOf } from './api-gateway/api-ids';
import { authorizersOf } from './api-gateway/websocket/authorizers';
import { withKeyOfEach } from './iam/access-keys';
import {
  awsEnvironment,
  foreignVariables,
  sharedEnvironment,
  withLocalAddresses,
} from './lambda/runtime/function-environment';
import { createFunctionLog, divertConsole } from './lambda/runtime/function-log';
import type { FunctionTable } from './lambda/runtime/function-table';
import { catchCrashes } from './lambda/runtime/invoke-logged';
import { serveFunctions } from './lambda/runtime/serve-functions';
import { watchFunctions } from './lambda/runtime/watch-functions';
import { fail, isVerbose, print, type Session } from './session';
import { HOST, type Part } from './shared/ports';

/** Where serverless-esbuild puts the bundles, below its work folder. */
const BUILD_FOLDER = '.build';

/** The environment of the functions, which share this process: their own variables, and where they find each service. */
export const prepareEnvironment = ({ serverless, ports, iamProxyPort, secret, template, cloud }: Session): void => {
  const { service } = serverless;
  const { region, stage } = service.provider;
  for (const name of foreignVariables) delete process.env[name];
  const portOf = (part: Part) => iamProxyPort ?? ports[part];
  Object.assign(process.env, awsEnvironment(portOf, region, secret));
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

/** What the local AWS itself throws ends it, by whoever waits for that: the Serverless Framework does. */
const endProcess = (error: Error): void => {
  fail(error);
  process.exitCode = 1;
  for (const listener of process.listeners('uncaughtException')) listener(error, 'uncaughtException');
};

/** Puts the log, the access keys and the authorizers' checks between serverless-offline and the functions. */
export const prepareFunctions = ({ serverless, template, cloud, folder, settings }: Session): FunctionTable => {
  const log = createFunctionLog({
    file: join(folder.logs, 'functions.log'),
    show: isVerbose() ? 'DEBUG' : 'WARN',
    print,
  });
  divertConsole(log);
  catchCrashes(endProcess);
  if (settings.permissions) process.env = withKeyOfEach(process.env, log.running);
  return serveFunctions({
    definitions: serverless.service.functions,
    buildFolder: join(folder.functions, BUILD_FOLDER),
    authorizers: authorizersOf(template, cloud.resolve),
    apiIds: apiIdsOf(template, cloud.resolve),
    log,
  });
};

/** From here on a saved file takes effect in the functions that it is part of, while everything around them stays. */
export const watch = async ({ serverless, folder }: Session, table: FunctionTable, modules: readonly string[]) => {
  const { alias } = serverless.service.custom.esbuild;
  process.setSourceMapsEnabled(true);
  await watchFunctions({
    serviceDir: serverless.serviceDir,
    buildFolder: join(folder.functions, BUILD_FOLDER),
    modules,
    ...(alias && { alias }),
    reload: table.reload,
    onReload: (functions, seconds) => {
      print(`Loaded again after ${seconds.toFixed(1)} s: ${functions.join(', ')}`);
      writeFileSync(folder.reloaded, `${JSON.stringify({ at: Date.now(), functions })}\n`);
    },
    onError: (reason) => print(`Not loaded, the last version goes on: ${reason}`),
  });
};
