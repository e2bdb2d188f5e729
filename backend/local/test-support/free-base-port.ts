import { findTakenPort, freePort, portsFrom } from '../ports';

/** A base port from which on all eight are free just now. */
export const freeBasePort = async (): Promise<number> => {
  for (;;) {
    const base = (await freePort()) - 20;
    if (!(await findTakenPort(portsFrom(base)))) return base;
  }
};
