import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDocumentClient } from '../../backend/src/adapters/dynamodb/document-client';

interface Capacity {
  readonly TableName?: string;
  readonly CapacityUnits?: number;
}

interface Metered {
  readonly client: DynamoDBDocumentClient;
  /** Capacity units by table since it was last asked: what AWS would charge for. */
  readonly take: () => Readonly<Record<string, number>>;
}

const isCapacity = (value: unknown): value is Capacity =>
  typeof value === 'object' && value !== null && 'CapacityUnits' in value;

const capacitiesIn = (output: unknown): Capacity[] => {
  if (typeof output !== 'object' || output === null || !('ConsumedCapacity' in output)) return [];
  return [output.ConsumedCapacity].flat().filter(isCapacity);
};

/** A client that asks each call for its consumed capacity, and adds it up. A failed call consumes too, but does not report it. */
export const meteredClient = (): Metered => {
  const client = createDocumentClient();
  let units: Record<string, number> = {};
  client.middlewareStack.add(
    (next) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      const answer = await next(args);
      for (const { TableName = '', CapacityUnits = 0 } of capacitiesIn(answer.output))
        units[TableName] = (units[TableName] ?? 0) + CapacityUnits;
      return answer;
    },
    { step: 'initialize', name: 'meter' },
  );
  const take = () => {
    const taken = units;
    units = {};
    return taken;
  };
  return { client, take };
};
