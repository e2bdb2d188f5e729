import { randomInt } from 'node:crypto';
import { findTakenPort, portsFrom } from '../ports';

/** Below the ports that systems give to outgoing connections, which could take one while a stack starts again on its own. */
const RANGE = { least: 10_000, most: 32_000 };

/** A base port from which on all eight are free just now. */
export const freeBasePort = async (): Promise<number> => {
  for (;;) {
    const base = randomInt(RANGE.least, RANGE.most);
    if (!(await findTakenPort(portsFrom(base)))) return base;
  }
};
