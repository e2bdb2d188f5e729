/** A viewer that is out of reach for so long, while others are not, is dropped: it comes back by itself if it is there. */
const DROP_AFTER_MS = 30_000;

/** Between two posts to a viewer that did not get the last two. */
const PROBE_EVERY_MS = 5000;

interface Trouble {
  readonly since: number;
  readonly tryAt: number;
}

/**
 * The viewers that posts do not reach, as one process has seen it. They are posted to after the others and seldom, so that those do not wait. Neither 429 nor
 * 5xx says whose fault it is: a 429 may be that the viewer does not read what it is sent
 * (https://docs.aws.amazon.com/botocore/latest/reference/services/apigatewaymanagementapi/client/exceptions/LimitExceededException.html).
 * So it is the viewer's only while all is well with others.
 */
export class Unreached {
  private readonly troubles = new Map<string, Trouble>();
  private wellSince = Number.NEGATIVE_INFINITY;
  /** The viewers that the last broadcast had no time for. */
  private left = new Set<string>();

  has(connectionId: string): boolean {
    return this.troubles.has(connectionId);
  }

  isToTry(connectionId: string, now: number): boolean {
    return now >= (this.troubles.get(connectionId)?.tryAt ?? now);
  }

  noteReached(connectionId: string): void {
    this.troubles.delete(connectionId);
  }

  noteMissed(connectionId: string, now: number): void {
    if (!this.has(connectionId)) this.troubles.set(connectionId, { since: now, tryAt: now });
  }

  noteTried(connectionId: string, now: number): void {
    const trouble = this.troubles.get(connectionId);
    if (trouble) this.troubles.set(connectionId, { ...trouble, tryAt: now + PROBE_EVERY_MS });
  }

  noteLeft(connectionId: string): void {
    this.left.add(connectionId);
  }

  /** Those who are to come first now: otherwise the same ones would be left again and again. */
  takeLeft(): ReadonlySet<string> {
    const { left } = this;
    this.left = new Set();
    return left;
  }

  /**
   * Takes in who is connected now, and whether the service has had room for its posts lately. Where most are out of reach, it is the service: then
   * all are served as if they were not.
   */
  lookAt(connectionIds: ReadonlySet<string>, isCalm: boolean, now: number): void {
    for (const id of this.troubles.keys()) if (!connectionIds.has(id)) this.troubles.delete(id);
    const isService = this.troubles.size > connectionIds.size / 2;
    if (isService) this.troubles.clear();
    if (isService || !isCalm) this.wellSince = now;
  }

  isToDrop(connectionId: string, now: number): boolean {
    const trouble = this.troubles.get(connectionId);
    return trouble !== undefined && now - Math.max(trouble.since, this.wellSince) >= DROP_AFTER_MS;
  }
}

/** Lets `perSecond` through each second, and as many at once after a pause. */
export class Allowance {
  private left: number;
  private at = Number.NEGATIVE_INFINITY;
  private readonly perSecond: number;

  constructor(perSecond: number) {
    this.perSecond = perSecond;
    this.left = perSecond;
  }

  take(now: number): boolean {
    this.left = Math.min(this.perSecond, this.left + ((now - this.at) / 1000) * this.perSecond);
    this.at = now;
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }
}
