import { cloudEventSchema, seededRandom } from '@millrace/contract';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { vehicles } from './vehicles';

const movedSchema = z.strictObject({
  latitude: z.number(),
  longitude: z.number(),
  speed: z.number().min(0).max(130),
  heading: z.int().min(0).max(359),
});

const start = Date.UTC(2026, 10, 20, 10);
const STEP_MS = 125;
const next = vehicles(seededRandom(9));
const samples = Array.from({ length: 8_000 }, (_, i) => next(start + i * STEP_MS));
const events = samples.map(({ event }) => cloudEventSchema.parse(event));
const track = (subject: string) =>
  events.filter((event) => event.subject === subject).map(({ data }) => movedSchema.parse(data));

const RADIANS = Math.PI / 180;

/** From one place to the next: km to the north and to the east. */
const stepOf = (from: z.infer<typeof movedSchema>, to: z.infer<typeof movedSchema>) => ({
  north: (to.latitude - from.latitude) * 111.2,
  east: (to.longitude - from.longitude) * 111.2 * Math.cos(from.latitude * RADIANS),
});

describe('generated vehicles', () => {
  it('are eight, each under its own key, with no id twice', () => {
    expect(new Set(events.map(({ subject }) => subject)).size).toBe(8);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    for (const [i, { subject, type }] of events.entries())
      expect([type, subject]).toEqual(['vehicle.moved', samples[i]?.partitionKey]);
  });

  it.each(['vehicle-3', 'vehicle-4'])(
    '%s gets as far as its speed says, in the direction of its heading',
    (vehicle) => {
      const places = track(vehicle);
      const hours = (8 * STEP_MS) / 3_600_000;
      for (const [i, to] of places.entries()) {
        const from = places[i - 1];
        if (!from) continue;
        const { north, east } = stepOf(from, to);
        // A place is given to a millionth of a degree, which is a tenth of a metre.
        expect(Math.abs(Math.hypot(north, east) - to.speed * hours)).toBeLessThan(0.0006);
        const bearing = Math.atan2(east, north) / RADIANS;
        if (to.speed > 20) expect(Math.cos((bearing - to.heading) * RADIANS)).toBeGreaterThan(0.99);
      }
    },
  );

  it('change their speed, and not all at once', () => {
    const speeds = track('vehicle-5').map(({ speed }) => speed);
    const changes = speeds.slice(1).map((speed, i) => Math.abs(speed - (speeds[i] ?? speed)));
    expect(Math.max(...speeds) - Math.min(...speeds)).toBeGreaterThan(20);
    expect(Math.max(...changes)).toBeLessThan(25);
  });
});
