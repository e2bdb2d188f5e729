import { keyOf } from './key';
import type { Stage } from './stage';
import { mapType, type Resources, withProperties } from './template';

/** Tracing and network of every function, and how long and under which key logs are kept. */
export const shapeFunctions = (resources: Resources, stage: Stage): Resources => {
  const { tracing, vpc, retention } = stage.settings;
  const key = keyOf(stage);
  const functions = mapType(resources, 'AWS::Lambda::Function', (resource) =>
    withProperties(resource, {
      TracingConfig: { Mode: tracing ? 'Active' : 'PassThrough' },
      ...(vpc && { VpcConfig: { SubnetIds: vpc.subnetIds, SecurityGroupIds: vpc.securityGroupIds } }),
    }),
  );
  return mapType(functions, 'AWS::Logs::LogGroup', (group) =>
    withProperties(group, { RetentionInDays: retention.logsDays, ...(key && { KmsKeyId: key }) }),
  );
};
