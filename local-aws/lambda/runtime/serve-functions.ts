import { type ApiIds, withApiId } from '../../api-gateway/api-ids';
import { encodedPath } from '../../api-gateway/rest/rest-event';
import {
  type Authorizer,
  type AuthorizerEvent,
  checkIdentitySources,
  type WebSocketAuthorizer,
} from '../../api-gateway/websocket/authorizers';
import type { FunctionLog } from './function-log';
import {
  bundledFunctions,
  type Definitions,
  type FunctionTable,
  functionTable,
  installEntries,
} from './function-table';
import { type Handler, invokeLogged } from './invoke-logged';

export interface ServeFunctionsOptions {
  /** In serverless.yml, and changed: `handler` names the entry. */
  readonly definitions: Definitions;
  readonly buildFolder: string;
  readonly authorizers: readonly WebSocketAuthorizer[];
  readonly apiIds: ApiIds;
  readonly log: FunctionLog;
}

const isRequest = (event: unknown): event is AuthorizerEvent => typeof event === 'object' && event !== null;

const identityCheckOf = (authorizers: readonly WebSocketAuthorizer[], fullName: string | undefined) => {
  const found = authorizers.find(({ functionName }) => functionName === fullName);
  if (!found) return (handler: Handler): Handler => handler;
  return (handler: Handler): Handler =>
    (event, context, callback) => {
      const authorizer: Authorizer = (given) => handler(given, context, callback);
      return checkIdentitySources(authorizer, found.sources)(isRequest(event) ? event : {});
    };
};

/**
 * Puts between serverless-offline and each function what Lambda and API Gateway have there: the log, and the check of the
 * authorizers' identity sources.
 */
export const serveFunctions = ({
  definitions,
  buildFolder,
  authorizers,
  apiIds,
  log,
}: ServeFunctionsOptions): FunctionTable => {
  const table = functionTable(bundledFunctions(definitions, buildFolder));
  const handlers = new Map(
    Object.entries(definitions).map(([name, { name: fullName }]) => {
      const logged = invokeLogged(log, name, () => table.handler(name));
      return [name, identityCheckOf(authorizers, fullName)(logged)] as const;
    }),
  );
  installEntries(definitions, buildFolder, (name, event, ...call) =>
    handlers.get(name)?.(withApiId(encodedPath(event), apiIds), ...call),
  );
  return table;
};
