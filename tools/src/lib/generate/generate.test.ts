import { cloudEventSchema, readingSchema } from '@millrace/contract';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { everyFormat, generate } from './generate';
import { type Format, formats, type NonEmpty, type Sample } from './sample';

const start = Date.UTC(2026, 10, 20, 10);

const make = (formats: NonEmpty<Format>, seed: number, count: number): Sample[] => {
  const next = generate(formats, seed);
  return Array.from({ length: count }, (_, index) => next(start + index * 10));
};

const ranges: Record<string, [number, number]> = {
  cpu: [0, 100],
  memory: [0, 16],
  network: [0, 1000],
  users: [10, 1000],
};

describe('generated events', () => {
  it('are the same for the same seed and times', () => {
    expect(make(everyFormat, 7, 500)).toEqual(make(everyFormat, 7, 500));
  });

  it('differ for another seed', () => {
    expect(make(['cloudevents'], 8, 50)).not.toEqual(make(['cloudevents'], 7, 50));
  });

  it.each(formats)('of %s come from `all` too', (format) => {
    expect(everyFormat).toContain(format);
  });

  it('of a format with two turns are never the same twice', () => {
    const made = make(['cloudevents', 'prices', 'cloudevents'], 7, 3000);
    expect(new Set(made.map(({ event }) => JSON.stringify(event))).size).toBe(3000);
  });

  it('come from every named format in turn', () => {
    const made = make(['cloudevents', 'readings'], 1, 4).map(({ format }) => format);
    expect(made).toEqual(['cloudevents', 'readings', 'cloudevents', 'readings']);
  });
});

describe('generated CloudEvents', () => {
  const samples = make(['cloudevents'], 3, 20_000);
  const events = samples.map(({ event }) => cloudEventSchema.parse(event));
  const ofType = (type: string) => events.filter((event) => event.type === type);

  it('are mostly page views, some clicks and few orders', () => {
    expect(ofType('page.viewed').length).toBeGreaterThan(14_000);
    expect(ofType('element.clicked').length).toBeGreaterThan(2_000);
    expect(ofType('order.placed').length).toBeGreaterThan(200);
    expect(ofType('order.placed').length).toBeLessThan(ofType('element.clicked').length);
  });

  it('have an id that no other has, even in a later run with the same seed', () => {
    const later = generate(['cloudevents'], 3)(start + 60_000).event;
    expect(new Set(events.map(({ id }) => id).concat(cloudEventSchema.parse(later).id)).size).toBe(20_001);
  });

  it('carry amounts in whole cents and a country on every order', () => {
    for (const { data, subject } of ofType('order.placed')) {
      expect(data).toEqual({ session: expect.any(String), amount: expect.any(Number), country: expect.any(String) });
      const { amount } = z.object({ amount: z.number() }).parse(data);
      expect(Number(amount.toFixed(2))).toBe(amount);
      expect(subject).toBe('/checkout');
    }
  });

  it('keep a visitor on one partition key', () => {
    for (const { partitionKey, event } of samples)
      expect(cloudEventSchema.parse(event).data).toHaveProperty('session', partitionKey);
  });
});

describe('generated readings', () => {
  const samples = make(['readings'], 5, 20_000);

  it('are valid, in range, and keyed by their gauge', () => {
    for (const { event, partitionKey } of samples) {
      const { id, value } = readingSchema.parse(event);
      const [least, most] = ranges[id] ?? [0, 0];
      expect(value).toBeGreaterThanOrEqual(least);
      expect(value).toBeLessThanOrEqual(most);
      expect(partitionKey).toBe(id);
    }
  });

  it('wander instead of jumping', () => {
    const cpu = samples.map(({ event }) => readingSchema.parse(event)).filter(({ id }) => id === 'cpu');
    const values = cpu.map(({ value }) => Number(value));
    const jumps = values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? value)));
    expect(Math.max(...jumps)).toBeLessThan(10);
    expect(new Set(values).size).toBeGreaterThan(100);
  });
});
