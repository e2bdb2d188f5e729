import type { Thresholds } from '@millrace/contract';

export type Level = 'normal' | 'warning' | 'critical';

/** A value at a threshold has reached it. */
export const levelOf = (value: number, thresholds: Thresholds | undefined): Level => {
  if (!thresholds) return 'normal';
  const reached = (limit: number) => (thresholds.direction === 'above' ? value >= limit : value <= limit);
  if (reached(thresholds.critical)) return 'critical';
  return reached(thresholds.warning) ? 'warning' : 'normal';
};
