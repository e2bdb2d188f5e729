import { encodedPath } from '../../api-gateway/rest/rest-event';
import {
  type Authorizer,
  type AuthorizerEvent,
  type GuardedAuthorizer,
  guardAuthorizer,
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

export interface ServedFunctions {
  /** In serverless.yml, and changed: `handler` names the entry. */
  readonly definitions: Definitions;
  readonly buildFolder: string;
  readonly authorizers: readonly GuardedAuthorizer[];
  readonly log: FunctionLog;
}

const isRequest = (event: unknown): event is AuthorizerEvent => typeof event === 'object' && event !== null;

const guardOf = (authorizers: readonly GuardedAuthorizer[], fullName: string | undefined) => {
  const found = authorizers.find(({ functionName }) => functionName === fullName);
  if (!found) return (handler: Handler): Handler => handler;
  return (handler: Handler): Handler =>
    (event, context, callback) => {
      const authorizer: Authorizer = (given) => handler(given, context, callback);
      return guardAuthorizer(authorizer, found.sources)(isRequest(event) ? event : {});
    };
};

/** Puts between serverless-offline and each function what Lambda and API Gateway have there: the log, and the authorizers' guard. */
export const serveFunctions = ({ definitions, buildFolder, authorizers, log }: ServedFunctions): FunctionTable => {
  const table = functionTable(bundledFunctions(definitions, buildFolder));
  const handlers = new Map(
    Object.entries(definitions).map(([name, { name: fullName }]) => {
      const logged = invokeLogged(log, name, () => table.handler(name));
      return [name, guardOf(authorizers, fullName)(logged)] as const;
    }),
  );
  installEntries(definitions, buildFolder, (name, event, ...call) => handlers.get(name)?.(encodedPath(event), ...call));
  return table;
};
