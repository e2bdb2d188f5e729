import { portsFrom, refusedPart, takenPart, titles } from '@millrace/local-aws/shared/ports';

export interface TakenPort {
  readonly port: number;
  readonly part: string;
}

/** The first port of the block that another program has, if any. */
export const takenPort = async (basePort: number): Promise<TakenPort | undefined> => {
  const ports = portsFrom(basePort);
  const part = await takenPart(ports);
  return part && { port: ports[part], part: titles[part] };
};

/** Why a stack cannot have the block of ports, beginning with the port's number; undefined when it can. */
export const unusablePort = async (basePort: number): Promise<string | undefined> => {
  const ports = portsFrom(basePort);
  const refused = refusedPart(ports);
  if (refused) return `${ports[refused]} (for ${titles[refused]}) is one that browsers refuse to call`;
  const taken = await takenPort(basePort);
  return taken && `${taken.port} (for ${taken.part}) is taken by another program`;
};

/** Below the ports that systems hand out to outgoing connections, one of which could take a port between look and use. */
const LOWEST = 10_000;
const HIGHEST = 32_000;

/** The base of a block of free ports, away from where people choose theirs. */
export const freeBasePort = async (random: () => number = Math.random): Promise<number> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const base = LOWEST + Math.floor(random() * (HIGHEST - LOWEST));
    if (!(await unusablePort(base))) return base;
  }
  throw new Error('no block of free ports was found');
};

/** The base of a block of free ports that is easy to remember, for people. */
export const otherBasePort = async (): Promise<number> => {
  for (const base of [5300, 6300, 7300, 8300]) if (!(await takenPort(base))) return base;
  return freeBasePort();
};
