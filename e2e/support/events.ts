import { randomUUID } from 'node:crypto';
import type { StreamRecord } from './stack';

const cloudEvent = (
  type: string,
  subject: string,
  data: object,
  key: string,
  time: number = Date.now(),
): StreamRecord => ({
  key,
  data: JSON.stringify({
    specversion: '1.0',
    id: randomUUID(),
    source: 'tests',
    type,
    subject,
    time: new Date(time).toISOString(),
    data,
  }),
});

export const pageView = (page: string, key = page): StreamRecord => cloudEvent('page.viewed', page, {}, key);

export const click = (element: string, key = element): StreamRecord =>
  cloudEvent('element.clicked', '/', { element }, key);

export const order = (amount: number, country: string, key = country): StreamRecord =>
  cloudEvent('order.placed', '/checkout', { amount, country }, key);

export const purchase = (key: string): StreamRecord => cloudEvent('purchase.made', '/shop/lamps', {}, key);

/** Operators alone see them. */
export const refund = (country: string, key: string, time?: number): StreamRecord =>
  cloudEvent('refund.made', 'till-1', { country, amount: 1 }, key, time);

export const reading = (id: string, value: number, unit: string): StreamRecord => ({
  key: id,
  data: JSON.stringify({ id, label: id, value, unit, timestamp: Date.now() }),
});

/** A price line (row A of `docs/promises.md`) under a random key (A9). `price`: in cents. */
export const priceLine = (instrument: string, price: number, reception: number): StreamRecord => {
  const fields = { session: 20261120, sequence: reception, reception, instrument, l: 12 };
  const prices = Array.from({ length: 9 }, (_, i) => [`price_${i}`, i === 0 ? price : price + i] as const);
  const line = [...Object.entries(fields), ...prices].map(([key, value]) => `${key}=${value}|`).join('');
  return { key: randomUUID(), data: line };
};

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';

/** A click (row K of `docs/promises.md`). */
export const visitStep = (
  event_type: string,
  page_url: string,
  session = 'session-1',
  user_agent = FIREFOX,
): StreamRecord => ({
  key: session,
  data: JSON.stringify({
    event_type,
    session_id: session,
    user_id: 'user-1',
    timestamp: new Date().toISOString(),
    page_url,
    user_agent,
    ip_address: '203.0.113.9',
    referrer: null,
  }),
});

export const vehicleMoved = (vehicle: string, speed: number): StreamRecord =>
  cloudEvent('vehicle.moved', vehicle, { latitude: 59.33, longitude: 18.07, speed, heading: 270 }, vehicle);

export const vehicleRetired = (vehicle: string): StreamRecord => cloudEvent('vehicle.retired', vehicle, {}, vehicle);
