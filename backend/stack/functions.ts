import { keyOf } from './key';
import type { Stage } from './stage';
import { mapType, type Resources, withProperties } from './template';

/** Tracing and network of every function, and how long and under which key logs are retained. */
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

/** The longest age that a mapping accepts. Anything longer means "as long as the stream has it", and then nothing reports what is lost. */
const MOST_SECONDS = 604_800;

/**
 * A batch that fails until the stream drops it never reaches the destination, and neither does what waits behind it: those are given up this long before.
 */
const BEFORE_EXPIRY_SECONDS = 7200;

/**
 * A mapping that reports what it could not do tries again for nearly as long as the stream holds a record, and sends what it gives up then to its
 * destination.
 */
export const shapeMappings = (resources: Resources, { settings }: Stage): Resources =>
  mapType(resources, 'AWS::Lambda::EventSourceMapping', (mapping) =>
    mapping.Properties?.FunctionResponseTypes && mapping.Properties.StartingPosition === 'TRIM_HORIZON'
      ? withProperties(mapping, {
          MaximumRecordAgeInSeconds: Math.min(
            settings.stream.retentionHours * 3600 - BEFORE_EXPIRY_SECONDS,
            MOST_SECONDS,
          ),
        })
      : mapping,
  );
