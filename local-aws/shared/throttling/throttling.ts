import type { Shares } from './shares';
import type { ThrottleSettings } from './throttle';

type Service = keyof Shares;
interface Throttled {
  readonly throttle: (share: number) => void;
}

/** Which share of calls fails in each service, and who is told when that changes. */
export const createThrottling = (initial: Shares, seed: number) => {
  const told = new Map<Service, Throttled>();
  let shares: Shares = { kinesis: 0, dynamodb: 0, ...initial };
  return {
    /** What its stand-in is started with. */
    settingsOf: (service: Service): ThrottleSettings => ({ share: shares[service] ?? 0, seed }),
    tell: <T extends Throttled>(service: Service, standIn: T): T => {
      told.set(service, standIn);
      return standIn;
    },
    shares: (): Shares => shares,
    change: (changed: Shares): void => {
      for (const service of ['kinesis', 'dynamodb'] as const) {
        const share = changed[service];
        if (share !== undefined) told.get(service)?.throttle(share);
      }
      shares = { ...shares, ...changed };
    },
  };
};
