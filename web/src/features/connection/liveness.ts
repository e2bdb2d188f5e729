/** Silence after which the other side is asked whether it is there. */
export const SILENCE_MS = 25_000;
/** A ping goes out this often on a busy connection too: it measures the clock, and the gateway ends what is idle for 10 minutes. */
export const PING_EVERY_MS = 60_000;
/** An unanswered ping means a dead connection after this long. */
export const ANSWER_MS = 10_000;

export interface Signs {
  /** When anything last came, ms. */
  readonly heardAt: number;
  /** When the last ping went out, ms. */
  readonly pingedAt: number;
}

/** What the signs of life ask for now. */
export const judge = ({ heardAt, pingedAt }: Signs, now: number): 'fine' | 'ping' | 'dead' => {
  const waiting = pingedAt > heardAt;
  if (waiting) return now - pingedAt >= ANSWER_MS ? 'dead' : 'fine';
  return now - heardAt >= SILENCE_MS || now - pingedAt >= PING_EVERY_MS ? 'ping' : 'fine';
};
