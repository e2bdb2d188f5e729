import { randomUUID } from 'node:crypto';
import type { StreamRecord } from './stack';

const cloudEvent = (type: string, subject: string, data: object, key: string): StreamRecord => ({
  key,
  data: JSON.stringify({
    specversion: '1.0',
    id: randomUUID(),
    source: 'tests',
    type,
    subject,
    time: new Date().toISOString(),
    data,
  }),
});

export const pageView = (page: string, key = page): StreamRecord => cloudEvent('page.viewed', page, {}, key);

export const order = (amount: number, country: string, key = country): StreamRecord =>
  cloudEvent('order.placed', '/checkout', { amount, country }, key);

export const reading = (id: string, value: number, unit: string): StreamRecord => ({
  key: id,
  data: JSON.stringify({ id, label: id, value, unit, timestamp: Date.now() }),
});
