import { seededRandom } from '@millrace/contract';
import { z } from 'zod';

/** Decides whether the next call is to fail. */
export type Draw = () => boolean;

/** The same seed gives the same decisions in the same order. `share` is called anew for each, from 0 (never) to 1. */
export const seededDraw = (seed: number, share: () => number): Draw => {
  const random = seededRandom(seed);
  return () => random() < share();
};

const share = z.number({ error: 'is no number' }).min(0, { error: 'is below 0' }).max(1, { error: 'is above 1' });

/** The share of calls, from 0 to 1, that fails in each service that can be throttled. */
export const sharesSchema = z.strictObject({
  kinesis: share.optional(),
  dynamodb: share.optional(),
  /** Posts to WebSocket connections. */
  connections: share.optional(),
});

export type Shares = Readonly<z.infer<typeof sharesSchema>>;

const describeIssue = (error: z.ZodError): string => {
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys')
    return `${issue.keys.join(', ')}: only kinesis, dynamodb and connections can be throttled`;
  return `${issue?.path.join('.')} ${issue?.message}`;
};

const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

/** `kinesis=0.1,dynamodb=0.05`; nothing where the text is empty. Returns an error message for anything else. */
export const parseShares = (text: string): { readonly shares: Shares } | { readonly error: string } => {
  const pairs = text.split(',').filter((part) => part.trim() !== '');
  const given = pairs.map((pair) => {
    const [name = '', value = ''] = pair.split('=');
    return [name.trim(), numberOf(value)] as const;
  });
  return readShares(Object.fromEntries(given));
};

export const readShares = (given: unknown): { readonly shares: Shares } | { readonly error: string } => {
  const parsed = sharesSchema.safeParse(given);
  return parsed.success ? { shares: parsed.data } : { error: describeIssue(parsed.error) };
};

/** What becomes of a call: its own answer, or that it goes on, perhaps with other input and an answer that is then changed. */
export type CallDecision =
  | { readonly kind: 'answer'; readonly status: number; readonly body: object }
  | { readonly kind: 'pass'; readonly input?: object; readonly finish?: (answer: unknown) => object };

export const PASS: CallDecision = { kind: 'pass' };

export const refuse = (type: string, message: string): CallDecision => ({
  kind: 'answer',
  status: 400,
  body: { __type: type, message },
});

/** The share of calls that fails, which may be changed while calls come in. */
export interface Throttle {
  readonly share: () => number;
  readonly set: (share: number) => void;
  readonly draw: Draw;
}

/** What a stand-in's process is started with. */
export const throttleSettingsSchema = z.object({ share: z.number(), seed: z.number() });
export type ThrottleSettings = z.infer<typeof throttleSettingsSchema>;

export const createThrottle = (initial: number, seed: number): Throttle => {
  let share = initial;
  return {
    share: () => share,
    set: (next) => {
      share = next;
    },
    draw: seededDraw(seed, () => share),
  };
};

type Service = keyof Shares;
interface Throttled {
  readonly throttle: (share: number) => void;
}

/** Which share of calls fails in each service, and which stand-ins to notify when that changes. */
export const createThrottling = (initial: Shares, seed: number) => {
  const registered = new Map<Service, Throttled>();
  let shares: Shares = { kinesis: 0, dynamodb: 0, connections: 0, ...initial };
  return {
    /** What its stand-in is started with. */
    settingsOf: (service: Service): ThrottleSettings => ({ share: shares[service] ?? 0, seed }),
    register: <T extends Throttled>(service: Service, standIn: T): T => {
      registered.set(service, standIn);
      return standIn;
    },
    shares: (): Shares => shares,
    change: (changed: Shares): void => {
      for (const service of ['kinesis', 'dynamodb', 'connections'] as const) {
        const share = changed[service];
        if (share !== undefined) registered.get(service)?.throttle(share);
      }
      shares = { ...shares, ...changed };
    },
  };
};
