import { z } from 'zod';
import type { Resolve } from './resolve';
import { resourcesOfType, type Template } from './template';
import { TemplateError } from './template-error';

const functionSchema = z.object({
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }).optional(),
});

/**
 * The environment that all functions share: they run in one process, so two functions that give one variable different
 * values cannot both be served.
 * @throws TemplateError naming the function and the variable.
 */
export const sharedEnvironment = (template: Template, resolve: Resolve): Record<string, string> => {
  const shared: Record<string, string> = {};
  for (const { logicalId, Properties } of resourcesOfType(template, 'AWS::Lambda::Function')) {
    const { Environment } = functionSchema.parse(resolve({ Environment: Properties.Environment }, logicalId));
    for (const [name, value] of Object.entries(Environment?.Variables ?? {})) {
      if (shared[name] !== undefined && shared[name] !== value)
        throw new TemplateError(logicalId, `sets ${name} to another value than the other functions do`);
      shared[name] = value;
    }
  }
  return shared;
};

/**
 * Points the addresses of the stack's own APIs and queues at where they are served. A queue's URL is an address too: the SDK
 * sends to its host, whatever endpoint is set.
 * @param origins maps an API's id, and `sqs`, to such an origin (`127.0.0.1:4302`).
 */
export const withLocalAddresses = (
  environment: Readonly<Record<string, string>>,
  origins: ReadonlyMap<string, string>,
): Record<string, string> => {
  const queues = (value: string) =>
    value.replace(/^https:\/\/sqs\.[^/]+\.amazonaws\.com(?=\/)/, (whole) =>
      origins.has('sqs') ? `http://${origins.get('sqs')}` : whole,
    );
  const local = (value: string) =>
    queues(value).replace(
      /(https|wss):\/\/([^./]+)\.execute-api\.[^/]+\.amazonaws\.com(\/[^/]+)?/g,
      (whole, scheme, id) => {
        const origin = origins.get(id);
        return origin === undefined ? whole : `${scheme === 'wss' ? 'ws' : 'http'}://${origin}`;
      },
    );
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, local(value)]));
};
