import { randomInt } from 'node:crypto';
import { findUnusablePort, parts, portsFrom } from '../../shared/ports';

/** Below the ports that systems give to outgoing connections, which could take one while a stack starts again on its own. */
const LOWEST = 10_000;
/** Each worker of a test run has a range to itself, so that none takes what another has found free and not yet used. */
const RANGES = 16;
const RANGE_SIZE = 1375;

/** A base port from which on all eight are free just now. */
export const freeBasePort = async (
  worker = Number(process.env.PORT_RANGE ?? process.env.VITEST_POOL_ID ?? 0),
): Promise<number> => {
  const least = LOWEST + (worker % RANGES) * RANGE_SIZE;
  for (;;) {
    const base = randomInt(least, least + RANGE_SIZE - parts.length);
    if (!(await findUnusablePort(portsFrom(base)))) return base;
  }
};
