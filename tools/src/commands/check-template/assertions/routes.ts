import { routes as contractRoutes } from '@millrace/contract';
import type { Assertion } from '../assertion';
import { at, firstOf, ofType, type Template, target, without } from '../template';

const METHOD = 'AWS::ApiGateway::Method';

/** The path of a resource; that of the API itself is empty. */
const pathOf = (template: Template, reference: unknown): string => {
  const properties = template.Resources[target(reference) ?? '']?.Properties;
  const part = at(properties, 'PathPart');
  return part === undefined ? '' : `${pathOf(template, at(properties, 'ParentId'))}/${part}`;
};

/** Such as `get /items/{type}`. Preflights are for browsers. */
const routesOf = (template: Template): string[] =>
  ofType(template, METHOD)
    .map(({ Properties: { HttpMethod, ResourceId } }) => `${HttpMethod} ${pathOf(template, ResourceId)}`)
    .filter((route) => !route.startsWith('OPTIONS '))
    .map((route) => route.replace(/^\w+/, (method) => method.toLowerCase()));

export const routes: readonly Assertion[] = [
  {
    name: 'the routes of the REST API are those of the contract, which docs/openapi.json is made of',
    problems: (template) => {
      const served = routesOf(template);
      const told = contractRoutes.map(({ method, path }) => `${method} ${path}`);
      return [
        ...served.filter((route) => !told.includes(route)).map((route) => `${route} is served and not in the contract`),
        ...told.filter((route) => !served.includes(route)).map((route) => `${route} is in the contract and not served`),
      ];
    },
    twin: (template) => {
      const gets = ofType(template, METHOD).find(({ Properties }) => Properties.HttpMethod === 'GET');
      return without(template, gets?.id ?? firstOf(template, METHOD));
    },
  },
];
