/** As much of a CloudFormation resource as is read or changed here. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export type Resources = Readonly<Record<string, Resource>>;

export interface Template {
  readonly Resources: Resources;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

export const sub = (text: string) => ({ 'Fn::Sub': text });
export const ref = (logicalId: string) => ({ Ref: logicalId });
export const attribute = (logicalId: string, name = 'Arn') => ({ 'Fn::GetAtt': [logicalId, name] });

export const ofType = (resources: Resources, type: string): [string, Resource][] =>
  Object.entries(resources).filter(([, resource]) => resource.Type === type);

/** The resource with more properties, or other ones. */
export const withProperties = (resource: Resource, properties: Readonly<Record<string, unknown>>): Resource => ({
  ...resource,
  Properties: { ...resource.Properties, ...properties },
});

/** The resources with those of one type changed. */
export const mapType = (
  resources: Resources,
  type: string,
  change: (resource: Resource, logicalId: string) => Resource,
): Resources => ({
  ...resources,
  ...Object.fromEntries(ofType(resources, type).map(([id, resource]) => [id, change(resource, id)])),
});

/** The logical id that an intrinsic function points at, also with a name behind as an alias of a function has; undefined for plain text. */
export const target = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const joined = 'Fn::Join' in value ? value['Fn::Join'] : undefined;
  if (Array.isArray(joined) && joined[0] === ':' && Array.isArray(joined[1])) return target(joined[1][0]);
  if ('Ref' in value) return String(value.Ref);
  const attributePath = 'Fn::GetAtt' in value ? value['Fn::GetAtt'] : undefined;
  const path = typeof attributePath === 'string' ? attributePath.split('.') : attributePath;
  return Array.isArray(path) ? String(path[0]) : undefined;
};

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
