import type { RangeMoment } from '@millrace/contract';
import { DAY_MS } from '../time';
import { offsetIn, stepStart } from './time-zone';

const midnight = (date: string, tz: string): number => {
  const offset = offsetIn(tz);
  const noon = Date.parse(`${date}T12:00:00Z`);
  return stepStart(offset, DAY_MS)(noon - offset(noon));
};

/** The moment, in ms since the epoch, that one of a range means at `now` in a time zone. */
export const momentAt = (moment: RangeMoment, { now, tz }: { readonly now: number; readonly tz: string }): number => {
  if (typeof moment === 'number') return moment;
  return 'ago' in moment ? now - moment.ago : midnight(moment.date, tz);
};
