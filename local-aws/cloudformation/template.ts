import { z } from 'zod';
import { UserError } from '../shared/user-error';

/** A template that the local AWS cannot follow. Says which resource is at fault. */
export class TemplateError extends UserError {
  constructor(logicalId: string, reason: string) {
    super(`the local AWS cannot follow the template: ${logicalId}: ${reason}`);
  }
}

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});

/** As much of a compiled CloudFormation template as is read here, and by the tools that check it; everything else passes through. */
export const templateSchema = z.looseObject({
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })).default({}),
});

export type Template = z.infer<typeof templateSchema>;
export type Resource = z.infer<typeof resourceSchema> & { readonly logicalId: string };

export const resourcesOfType = (template: Template, type: string): Resource[] =>
  Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([logicalId, resource]) => ({ logicalId, ...resource }));

/** @throws TemplateError unless the template has one of this type. */
export const onlyResource = (template: Template, type: string): Resource => {
  const [resource, ...others] = resourcesOfType(template, type);
  if (!resource || others.length > 0) throw new TemplateError(type, 'there must be exactly one');
  return resource;
};
