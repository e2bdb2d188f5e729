import { encodeSeries } from '../../../../backend/src/adapters/dynamodb/series-codec';
import type { ScratchWindow } from '../../../../backend/src/app/archive/ports';
import { priceOf } from '../../../../backend/src/domain/costs/prices';
import type { IdentityOf } from '../../../../backend/src/domain/metrics/metric-identity';
import { unitsOfPuts } from '../../lib/costs/write-units';

/** Of an item that is read consistently: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
const READ_UNIT_BYTES = 4096;

/** What it takes at most to read windows and to write each of them. */
export const costOf = (windows: Iterable<ScratchWindow>, identityOf: IdentityOf) => {
  const bodies: number[] = [];
  for (const { part } of windows) bodies.push(encodeSeries(part, identityOf).length);
  const writeUnits = bodies.reduce((sum, bytes) => sum + unitsOfPuts([bytes]), 0);
  const readUnits = bodies.reduce((sum, bytes) => sum + Math.ceil(bytes / READ_UNIT_BYTES), 0);
  const read = (readUnits * priceOf('tables on demand, read')) / 1e6;
  const written = (writeUnits * priceOf('tables on demand, written')) / 1e6;
  return { windows: bodies.length, readUnits, writeUnits, dollars: read + written };
};
