import { createServer } from 'node:net';
import { findTakenPort, HOST, portsFrom } from '../ports';

const anyPort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** A base port from which on all eight are free just now. */
export const freeBasePort = async (): Promise<number> => {
  for (;;) {
    const base = (await anyPort()) - 20;
    if (!(await findTakenPort(portsFrom(base)))) return base;
  }
};
