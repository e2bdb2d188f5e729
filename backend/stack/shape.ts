import { addApiLogs } from './api-logs';
import { shapeApis } from './apis';
import { addAutoscaling } from './autoscaling';
import { addBucketPolicies } from './bucket-policies';
import { addDashboard } from './dashboard';
import { shapeData } from './data';
import { dropImpliedDependencies } from './dependencies';
import { addFirewall } from './firewall';
import { shapeFunctions } from './functions';
import { addKey } from './key';
import { shapeMappings } from './mappings';
import { addMonitoring } from './monitoring';
import { addRoles } from './roles';
import type { Stage } from './stage';
import type { Resources, Template } from './template';

type Shape = (resources: Resources, stage: Stage) => Resources;

/** In this order: what comes later sees what was added before. */
const shapes: readonly Shape[] = [
  addKey,
  addApiLogs,
  shapeApis,
  addFirewall,
  shapeData,
  addAutoscaling,
  addBucketPolicies,
  shapeFunctions,
  shapeMappings,
  addMonitoring,
  addDashboard,
  addRoles,
  dropImpliedDependencies,
];

/** The template with all that follows from its stage and from what is in it. */
export const shapeTemplate = (template: Template, stage: Stage): Template => ({
  ...template,
  Resources: shapes.reduce((resources, shape) => shape(resources, stage), template.Resources),
});
