import type { Resolve } from '../../cloudformation/resolve';
import { resourcesOfType, type Template } from '../../cloudformation/template';

export interface ApiKey {
  readonly name: string;
  readonly value: string;
}

/** The API keys of the template. AWS makes their values up; here each follows from the name, so that a command that was copied goes on working. */
export const apiKeysOf = (template: Template, resolve: Resolve): ApiKey[] =>
  resourcesOfType(template, 'AWS::ApiGateway::ApiKey').map(({ logicalId, Properties }) => {
    const name = String(resolve(Properties.Name ?? logicalId, logicalId));
    return { name, value: `local-${name}` };
  });
