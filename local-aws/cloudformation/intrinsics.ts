import { TemplateError } from './template-error';

/** What intrinsic functions are made of. `from` is the resource whose property is being resolved. */
export interface Context {
  readonly resolve: (value: unknown, from: string) => unknown;
  readonly ref: (target: string, from: string) => string;
  readonly attribute: (target: string, name: string, from: string) => string;
}

type Intrinsic = (context: Context, argument: unknown, from: string) => unknown;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws TemplateError unless the value resolves to text or a number. */
export const text = ({ resolve }: Pick<Context, 'resolve'>, value: unknown, from: string): string => {
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

export const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (context, argument, from) => context.ref(text(context, argument, from), from),
  'Fn::GetAtt': getAttribute,
  'Fn::Sub': substitute,
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
};
