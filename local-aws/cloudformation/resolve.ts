import { isRecord } from '../shared/is-record';
import { type Identifiers, identifiersOf, type StackIdentity } from './identifiers';
import { type Template, TemplateError } from './template';

/** What intrinsic functions are made of. `from` is the resource whose property is being resolved. */
interface Context {
  readonly resolve: (value: unknown, from: string) => unknown;
  readonly ref: (target: string, from: string) => string;
  readonly attribute: (target: string, name: string, from: string) => string;
}

type Intrinsic = (context: Context, argument: unknown, from: string) => unknown;

/** @throws TemplateError unless the value resolves to text or a number. */
const text = ({ resolve }: Pick<Context, 'resolve'>, value: unknown, from: string): string => {
  const resolved = resolve(value, from);
  if (typeof resolved === 'string' || typeof resolved === 'number') return String(resolved);
  throw new TemplateError(from, `expected text, found ${JSON.stringify(resolved)}`);
};

const list = ({ resolve }: Context, value: unknown, from: string): unknown[] => {
  const resolved = resolve(value, from);
  if (Array.isArray(resolved)) return resolved;
  throw new TemplateError(from, `expected a list, found ${JSON.stringify(resolved)}`);
};

const getAttribute: Intrinsic = (context, argument, from) => {
  const path = typeof argument === 'string' ? argument.split('.') : list(context, argument, from).map(String);
  const [target = '', ...name] = path;
  return context.attribute(target, name.join('.'), from);
};

const substitute: Intrinsic = (context, argument, from) => {
  const [pattern, variables] = Array.isArray(argument) ? argument : [argument, {}];
  return text(context, pattern, from).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (isRecord(variables) && name in variables) return text(context, variables[name], from);
    const [target = name, ...path] = name.split('.');
    return path.length > 0 ? context.attribute(target, path.join('.'), from) : context.ref(target, from);
  });
};

const join: Intrinsic = (context, argument, from) => {
  const [separator, parts] = list(context, argument, from);
  const texts = list(context, parts, from).map((part) => text(context, part, from));
  return texts.join(text(context, separator, from));
};

const select: Intrinsic = (context, argument, from) => {
  const [index, options] = list(context, argument, from);
  return list(context, options, from)[Number(index)];
};

const split: Intrinsic = (context, argument, from) => {
  const [separator, source] = list(context, argument, from);
  return text(context, source, from).split(text(context, separator, from));
};

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (context, argument, from) => context.ref(text(context, argument, from), from),
  'Fn::GetAtt': getAttribute,
  'Fn::Sub': substitute,
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
};

/** Gives the value that CloudFormation would give, for a property of the resource `logicalId`. */
export type Resolve = (value: unknown, logicalId: string) => unknown;

const pseudoParameters = (identity: StackIdentity): Readonly<Record<string, string>> => ({
  'AWS::Region': identity.region,
  'AWS::AccountId': identity.account,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': identity.stack,
});

const intrinsicOf = (value: Record<string, unknown>): string | undefined => {
  const [key, ...others] = Object.keys(value);
  const named = key !== undefined && (key === 'Ref' || key === 'Condition' || key.startsWith('Fn::'));
  return named && others.length === 0 ? key : undefined;
};

/**
 * A resolver over `template`, by hand, because it must give the stand-ins' own names and refuse what it does not know. Whatever
 * is unknown is a TemplateError, so that nothing is emulated by guess.
 */
export const createResolver = (template: Template, identity: StackIdentity): Resolve => {
  const pseudo = pseudoParameters(identity);

  const identify = (target: string, from: string): Identifiers => {
    const resource = template.Resources[target];
    if (!resource) throw new TemplateError(from, `refers to ${target}, which is not in the template`);
    const read = (property: string) => {
      const value = resource.Properties[property];
      return value === undefined ? undefined : text(context, value, target);
    };
    const found = identifiersOf({ logicalId: target, ...resource }, identity, read);
    if (!found) throw new TemplateError(from, `refers to ${target} of type ${resource.Type}, which has no local name`);
    return found;
  };

  const resolve: Resolve = (value, from) => {
    if (Array.isArray(value)) return value.map((element) => resolve(element, from));
    if (!isRecord(value)) return value;
    const key = intrinsicOf(value);
    if (key === undefined)
      return Object.fromEntries(Object.entries(value).map(([name, element]) => [name, resolve(element, from)]));
    const intrinsic = intrinsics[key];
    if (!intrinsic) throw new TemplateError(from, `uses ${key}, which is not known locally`);
    return intrinsic(context, value[key], from);
  };

  const context: Context = {
    resolve,
    ref: (target, from) => pseudo[target] ?? identify(target, from).ref,
    attribute: (target, name, from) => {
      const value = identify(target, from).attributes[name];
      if (value === undefined) throw new TemplateError(from, `asks for ${target}.${name}, which is not known locally`);
      return value;
    },
  };
  return resolve;
};
