export interface Deadline {
  /** Aborts with `other`, or when the time is up. */
  readonly signal: AbortSignal;
  readonly isOver: () => boolean;
  readonly clear: () => void;
}

/**
 * Bounds what `other` may end sooner. By hand: the signals of `AbortSignal.any` and `AbortSignal.timeout` may be collected before their time is up (Node 20).
 */
export const deadline = (ms: number, other: AbortSignal): Deadline => {
  const controller = new AbortController();
  const end = () => controller.abort();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    end();
  }, ms);
  if (other.aborted) end();
  other.addEventListener('abort', end, { once: true });
  return {
    signal: controller.signal,
    isOver: () => over,
    clear: () => {
      clearTimeout(timer);
      other.removeEventListener('abort', end);
    },
  };
};
