const HOUR_MS = 3_600_000;

const minuteIn = (timeZone: string, time: number): string =>
  new Intl.DateTimeFormat('en', { timeZone, minute: 'numeric' }).format(time);

/**
 * The zone by whose clocks steps of that length (ms) begin over the time asked for: the reader's, but UTC where the reader's hours begin
 * within those of UTC. Hours are kept as they begin there, and minutes not as long as the longest ranges reach.
 */
export const zoneFor = (step: number, { from, to }: { from: number; to: number }, zone: string): string =>
  step < HOUR_MS || [from, to].every((time) => minuteIn(zone, time) === minuteIn('UTC', time)) ? zone : 'UTC';
