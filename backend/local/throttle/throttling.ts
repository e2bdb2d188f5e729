import { Problem } from '../problem';
import type { Shares } from './shares';
import type { ThrottleSettings } from './throttle';

type Service = keyof Shares;
type Throttled = { readonly throttle: (share: number) => void };

/** Which share of calls fails in each service, and who is told when that changes. Kinesis can be throttled at any time. */
export const createThrottling = (initial: Shares, seed: number) => {
  const told = new Map<Service, Throttled>();
  let shares: Shares = { kinesis: 0, ...initial };
  return {
    /** What its stand-in is started with; undefined where nothing is to stand before the service. */
    settingsOf: (service: Service): ThrottleSettings | undefined => {
      const share = shares[service];
      return share === undefined ? undefined : { share, seed };
    },
    tell: <T extends Throttled>(service: Service, standIn: T): T => {
      if (shares[service] !== undefined) told.set(service, standIn);
      return standIn;
    },
    shares: (): Shares => shares,
    /** @throws Problem where nothing stands before a service that could make calls fail. */
    change: (changed: Shares): void => {
      if (changed.dynamodb !== undefined && !told.has('dynamodb'))
        throw new Problem('dynamodb can be throttled only when it was started so: --throttle dynamodb=0');
      for (const service of ['kinesis', 'dynamodb'] as const) {
        const share = changed[service];
        if (share !== undefined) told.get(service)?.throttle(share);
      }
      shares = { ...shares, ...changed };
    },
  };
};
