import type { Stage } from './stage';
import { ofType, type Resource, type Resources, ref, sub, withProperties } from './template';

interface Limits {
  readonly least: number;
  readonly most: number;
}
/** A table, or an index of one. */
interface Place {
  readonly table: string;
  readonly index?: string;
}

const scaling = (place: Place, direction: 'Read' | 'Write', { least, most }: Limits, targetPercent: number) => {
  const { table, index } = place;
  const id = `${table}${index ?? ''}${direction}`;
  const dimension = `dynamodb:${index ? 'index' : 'table'}:${direction}CapacityUnits`;
  const resources: Resources = {
    [`${id}Capacity`]: {
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      Properties: {
        ServiceNamespace: 'dynamodb',
        ResourceId: sub(`table/\${${table}}${index ? `/index/${index}` : ''}`),
        ScalableDimension: dimension,
        MinCapacity: least,
        MaxCapacity: most,
      },
    },
    [`${id}Scaling`]: {
      Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
      Properties: {
        PolicyName: id,
        PolicyType: 'TargetTrackingScaling',
        ScalingTargetId: ref(`${id}Capacity`),
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: targetPercent,
          PredefinedMetricSpecification: { PredefinedMetricType: `DynamoDB${direction}CapacityUtilization` },
        },
      },
    },
  };
  return resources;
};

const indexesOf = ({ Properties }: Resource): { readonly IndexName: string }[] => {
  const indexes = Properties?.GlobalSecondaryIndexes;
  return Array.isArray(indexes) ? indexes : [];
};

/** Where tables are provisioned: the least that they begin with, and what moves it between the limits. */
export const addAutoscaling = (resources: Resources, { settings }: Stage): Resources => {
  const { autoscaling } = settings.tables;
  if (!autoscaling) return resources;
  const { read, write, targetPercent } = autoscaling;
  const ProvisionedThroughput = { ReadCapacityUnits: read.least, WriteCapacityUnits: write.least };
  const additions = ofType(resources, 'AWS::DynamoDB::Table').map(([table, resource]): Resources => {
    const indexes = indexesOf(resource);
    const places: Place[] = [{ table }, ...indexes.map(({ IndexName }) => ({ table, index: IndexName }))];
    const scalings = places.flatMap((place) => [
      scaling(place, 'Read', read, targetPercent),
      scaling(place, 'Write', write, targetPercent),
    ]);
    const changed = withProperties(resource, {
      ProvisionedThroughput,
      ...(indexes.length > 0 && {
        GlobalSecondaryIndexes: indexes.map((index) => ({ ...index, ProvisionedThroughput })),
      }),
    });
    return Object.assign({ [table]: changed }, ...scalings);
  });
  return Object.assign({ ...resources }, ...additions);
};
