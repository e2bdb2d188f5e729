import { type Identifiers, identifiersOf, type Place } from './identifiers';
import { type Context, intrinsics, isRecord, text } from './intrinsics';
import type { Template } from './template';
import { TemplateError } from './template-error';

/** Gives the value that CloudFormation would give, for a property of the resource `logicalId`. */
export type Resolve = (value: unknown, logicalId: string) => unknown;

const pseudoParameters = (place: Place): Readonly<Record<string, string>> => ({
  'AWS::Region': place.region,
  'AWS::AccountId': place.account,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': place.stack,
});

const intrinsicOf = (value: Record<string, unknown>): string | undefined => {
  const [key, ...others] = Object.keys(value);
  const named = key !== undefined && (key === 'Ref' || key === 'Condition' || key.startsWith('Fn::'));
  return named && others.length === 0 ? key : undefined;
};

/** A resolver over `template`. Whatever it does not know is a TemplateError, so that nothing is emulated by guess. */
export const createResolver = (template: Template, place: Place): Resolve => {
  const pseudo = pseudoParameters(place);

  const identify = (target: string, from: string): Identifiers => {
    const resource = template.Resources[target];
    if (!resource) throw new TemplateError(from, `refers to ${target}, which is not in the template`);
    const read = (property: string) => {
      const value = resource.Properties[property];
      return value === undefined ? undefined : text(context, value, target);
    };
    const found = identifiersOf({ logicalId: target, ...resource }, place, read);
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
