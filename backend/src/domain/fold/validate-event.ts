import { type Reject, toScaled } from '@millrace/contract';
import { joinPath } from '../../lib/json/field-path';
import type { Accepted } from '../formats/event';
import type { MetricReader } from '../metrics/metric-set';
import { DAY_MS, MAX_AHEAD_MS, MINUTE_MS } from '../time';

/** An event that may be counted: when it happened, and for each metric that reads it the value as a scaled integer, undefined where it is nothing to that one. */
export interface Judged {
  readonly time: number;
  readonly values: readonly (number | undefined)[];
}

const badTime = ({ at, names }: Accepted, time: number, arrived: number, oldest: number): Reject | undefined => {
  const field = joinPath(at, names.time);
  if (arrived - time > oldest)
    return {
      reason: 'too_old',
      field,
      message: `${field}: more than ${oldest / DAY_MS} days before it arrived`,
    };
  if (time - arrived > MAX_AHEAD_MS)
    return {
      reason: 'too_far_ahead',
      field,
      message: `${field}: more than ${MAX_AHEAD_MS / MINUTE_MS} minutes after it arrived`,
    };
  return undefined;
};

const valueFor = (accepted: Accepted, reader: MetricReader): number | undefined | Reject => {
  const { event, at, names } = accepted;
  const { name, value, decimals, shift, identify } = reader;
  if (identify) return identify(event);
  if (value === undefined) return 0;
  const raw = event.data[value];
  const scaled = typeof raw === 'number' ? toScaled(raw, shift) : undefined;
  if (scaled !== undefined) return scaled;
  const field = joinPath(at, names.data(value));
  const message = `${field}: the metric "${name}" needs a number here, and not one too large for ${decimals} decimals`;
  return { reason: 'invalid_value', field, message };
};

/**
 * Whether an event can be used, by the event and the time when it arrived alone, so that every reader and every retry
 * decides alike. An event is used by all metrics that read it or by none. `oldest`: the longest that any window is kept, ms.
 */
export const judge = (
  accepted: Accepted,
  readers: readonly MetricReader[],
  arrived: number,
  oldest: number,
): Judged | Reject => {
  const time = accepted.event.time ?? arrived;
  const unfit = badTime(accepted, time, arrived, oldest);
  if (unfit) return unfit;
  const values: (number | undefined)[] = [];
  for (const reader of readers) {
    const value = valueFor(accepted, reader);
    if (typeof value === 'object') return value;
    values.push(value);
  }
  return { time, values };
};
