const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `14:05:09`, in the reader's time zone. */
export const formatClock = (ms: number): string => clock.format(ms);

/** `14:05`, in the reader's time zone. */
export const formatMinute = (ms: number): string => minute.format(ms);

/** A length of time in its largest one or two units: `4 s`, `2 min 5 s`, `3 h 12 min`. */
export const formatDuration = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** `now`, `4 s ago`, `2 min ago`: whole minutes from the second minute on, so that a line that stands still reads calmly. */
export const formatAgo = (ms: number): string => {
  if (ms < 1500) return 'now';
  if (ms < 120_000) return `${Math.round(ms / 1000)} s ago`;
  return `${formatDuration(Math.floor(ms / 60_000) * 60_000)} ago`;
};

const moment = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** `21 Nov`, in the reader's time zone. */
export const formatDay = (ms: number): string => day.format(ms);

/** `21 Nov, 14:05`, in the reader's time zone. */
export const formatMoment = (ms: number): string => moment.format(ms);
