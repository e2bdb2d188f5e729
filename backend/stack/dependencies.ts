import { type Resource, type Resources, target } from './template';

/** Logical ids in a text of `Fn::Sub`: `${Api}`, `${Table.Arn}`, but not `${!literal}` or `${AWS::Region}`. */
const inText = (text: string): string[] =>
  [...text.matchAll(/\$\{([A-Za-z0-9]+)(?:\.[^}]*)?\}/g)].map(([, id = '']) => id);

const referencesOf = (value: unknown): string[] => {
  if (typeof value === 'string') return inText(value);
  if (typeof value !== 'object' || value === null) return [];
  const own = target(value);
  return [...(own === undefined ? [] : [own]), ...Object.values(value).flatMap(referencesOf)];
};

const withoutImplied = (resource: Resource): Resource => {
  const { DependsOn: declared, ...rest } = resource;
  if (declared === undefined) return resource;
  const implied = new Set(referencesOf(rest.Properties));
  const needed = [declared].flat().filter((id) => !implied.has(id));
  return needed.length > 0 ? { ...rest, DependsOn: needed } : rest;
};

/** The framework says once more what a resource's references say already, which linters and some deploys take amiss. */
export const dropImpliedDependencies = (resources: Resources): Resources =>
  Object.fromEntries(Object.entries(resources).map(([id, resource]) => [id, withoutImplied(resource)]));
