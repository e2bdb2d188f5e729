import { RestError, saidBy } from './rest';

/** What keeps all that is asked over REST from being answered. */
export interface Trouble {
  /** ms by this machine's clock. */
  readonly since: number;
  /** What the service said; undefined where it did not answer. */
  readonly said: string | undefined;
}

const TOO_MANY_REQUESTS = 429;
const INTERNAL = 500;

/** Whether other requests would fail alike: the service does not answer, or cannot now. Otherwise it is this request that is at fault. */
const isShared = (error: unknown): boolean =>
  error instanceof RestError
    ? error.status === TOO_MANY_REQUESTS || error.status >= INTERNAL
    : saidBy(error) === undefined;

/**
 * What fails of what the page asks over REST, for it to be said once and not at each figure. A request that nothing watches any more is no
 * trouble.
 */
export class RestTrouble {
  private readonly now: () => number;
  private readonly listeners = new Set<() => void>();
  private readonly failing = new Map<object, () => void>();
  private current: Trouble | undefined;

  constructor(now: () => number) {
    this.now = now;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly read = (): Trouble | undefined => this.current;

  /** @returns whether it is trouble that all requests share; if not, whoever asked says so */
  failed(request: object, error: unknown, retry: () => void): boolean {
    if (!isShared(error)) {
      this.over(request);
      return false;
    }
    this.failing.set(request, retry);
    const said = saidBy(error);
    if (this.current?.said !== said || !this.current) this.change({ since: this.current?.since ?? this.now(), said });
    return true;
  }

  /** The request was answered, or is not wanted any more. */
  over(request: object): void {
    if (this.failing.delete(request) && this.failing.size === 0) this.change(undefined);
  }

  /** The request was answered. If it had failed, others that failed with it are made again at once. */
  answered(request: object): void {
    const hadFailed = this.failing.has(request);
    this.over(request);
    if (hadFailed) this.retry();
  }

  readonly retry = (): void => {
    for (const retry of [...this.failing.values()]) retry();
  };

  private change(trouble: Trouble | undefined): void {
    this.current = trouble;
    for (const listener of this.listeners) listener();
  }
}

/** That of the page. */
export const restTrouble = new RestTrouble(Date.now);
