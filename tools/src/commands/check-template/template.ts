import { type Template, templateSchema } from '@millrace/local-aws/cloudformation/template';

export type Resource = Template['Resources'][string];
export type Named = Resource & { readonly id: string };

export const ofTypes = ({ Resources }: Template, ...types: readonly string[]): Named[] =>
  Object.entries(Resources)
    .filter(([, { Type }]) => types.includes(Type))
    .map(([id, resource]) => ({ id, ...resource }));

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A value that may stand alone or in a list, as IAM lets it, as a list. */
export const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** The value at a dotted path; undefined where there is none. */
export const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);

/** What a role's own policies say. */
export const statementsOf = ({ Properties }: Named): unknown[] =>
  listOf(Properties.Policies).flatMap((policy) => listOf(at(policy, 'PolicyDocument.Statement')));

const set = (value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown => {
  if (key === undefined) return to;
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? set(item, rest, to) : item));
  const record = isObject(value) ? value : {};
  return { ...record, [key]: set(record[key], rest, to) };
};

/** The template with one property or attribute of a resource changed. */
export const change = (template: Template, id: string, path: string, to: unknown): Template =>
  templateSchema.parse(set(template, ['Resources', id, ...path.split('.')], to));

export const without = (template: Template, id: string): Template => ({
  ...template,
  Resources: Object.fromEntries(Object.entries(template.Resources).filter(([name]) => name !== id)),
});

/** The logical id of the first resource of a type. @throws Error where there is none */
export const firstOf = (template: Template, type: string): string => {
  const [first] = ofTypes(template, type);
  if (!first) throw new Error(`the template has no ${type}`);
  return first.id;
};
