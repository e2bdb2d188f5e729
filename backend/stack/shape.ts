import { addRoles } from './roles';
import type { Stage } from './stage';
import type { Resources, Template } from './template';

type Shape = (resources: Resources, stage: Stage) => Resources;

/** In this order: what comes later sees what was added before. */
const shapes: readonly Shape[] = [addRoles];

/** The template with all that follows from its stage and from what is in it. */
export const shapeTemplate = (template: Template, stage: Stage): Template => ({
  ...template,
  Resources: shapes.reduce((resources, shape) => shape(resources, stage), template.Resources),
});
