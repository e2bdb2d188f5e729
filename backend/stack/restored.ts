import type { Stage } from './stage';
import { type Resources, sub } from './template';

/** What points at a table, by name or ARN, with another table of that name in its place. */
const pointElsewhere = (value: unknown, id: string, name: string): unknown => {
  const arn = `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${name}`;
  const walk = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(walk);
    if (typeof inner !== 'object' || inner === null) return inner;
    if ('Ref' in inner && inner.Ref === id) return name;
    if ('Fn::GetAtt' in inner && [inner['Fn::GetAtt']].flat().join('.') === `${id}.Arn`) return sub(arn);
    if ('Fn::Sub' in inner && typeof inner['Fn::Sub'] === 'string')
      return sub(inner['Fn::Sub'].replaceAll(`\${${id}}`, name).replaceAll(`\${${id}.Arn}`, arn));
    return Object.fromEntries(Object.entries(inner).map(([key, part]) => [key, walk(part)]));
  };
  return walk(value);
};

const assertTable = (resources: Resources, stage: Stage, id: string): void => {
  if (resources[id]?.Type === 'AWS::DynamoDB::Table') return;
  throw new Error(`stage ${stage.name}: tables.restored.${id}: there is no such table`);
};

/**
 * A restore makes a new table. Functions, their roles, alarms and capacity follow to it; the stack's own table stays where it is, for going back.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
 * @throws Error for a table that the service does not have.
 */
export const followRestored = (resources: Resources, stage: Stage): Resources =>
  Object.entries(stage.settings.tables.restored ?? {}).reduce<Resources>((all, [id, name]) => {
    assertTable(all, stage, id);
    return Object.fromEntries(
      Object.entries(all).map(([other, resource]) => {
        const { Properties } = resource;
        if (other === id || Properties === undefined) return [other, resource];
        const changed = Object.entries(Properties).map(([key, value]) => [key, pointElsewhere(value, id, name)]);
        return [other, { ...resource, Properties: Object.fromEntries(changed) }];
      }),
    );
  }, resources);
