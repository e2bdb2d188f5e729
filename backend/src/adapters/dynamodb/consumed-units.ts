import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Units of capacity that calls have taken, as DynamoDB says with its answers. A failed call takes some too, and does not say so. */
export interface ConsumedUnits {
  read: number;
  written: number;
}

const READS = /^(?:BatchGet|Get|Query|Scan)/;

const unitsIn = (output: unknown): number => {
  if (typeof output !== 'object' || output === null || !('ConsumedCapacity' in output)) return 0;
  return [output.ConsumedCapacity].flat().reduce((sum: number, one: unknown) => {
    const units = typeof one === 'object' && one !== null && 'CapacityUnits' in one ? Number(one.CapacityUnits) : 0;
    return sum + (Number.isFinite(units) ? units : 0);
  }, 0);
};

/** Has each call of the client say what it has taken, and adds that up. */
export const countUnits = (client: DynamoDBClient, units: ConsumedUnits): void =>
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
        units[READS.test(commandName) ? 'read' : 'written'] += unitsIn(answer.output);
        return answer;
      },
    { step: 'initialize', name: 'countUnits' },
  );
