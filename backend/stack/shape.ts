import { addApiLogs, shapeApis } from './apis';
import { addAutoscaling } from './autoscaling';
import { addBoundary } from './boundary';
import { addDashboard } from './dashboard';
import { addBucketPolicies, shapeData } from './data';
import { addFirewall } from './firewall';
import { shapeFunctions, shapeMappings } from './functions';
import { addKey } from './key';
import { addMonitoring } from './monitoring';
import { shapePermissions } from './permissions';
import { followRestored } from './restored';
import { addRoles } from './roles';
import type { Stage } from './stage';
import { dropImpliedDependencies, type Resources, type Template } from './template';

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
  shapePermissions,
  addRoles,
  addBoundary,
  followRestored,
  dropImpliedDependencies,
];

/** The template with all that follows from its stage and from what is in it. */
export const shapeTemplate = (template: Template, stage: Stage): Template => ({
  ...template,
  Resources: shapes.reduce((resources, shape) => shape(resources, stage), template.Resources),
});
