import type { Click, CloudEvent, PriceLine, Reading } from '../records/formats';
import type { Reject } from '../records/reject';

/** One valid record of each format, and a reject. */

const second = Date.UTC(2026, 10, 20, 10);

export const sampleCloudEvent: CloudEvent = {
  specversion: '1.0',
  id: 'order-1001',
  source: 'shop',
  type: 'order.placed',
  subject: '/checkout',
  time: '2026-11-20T10:00:00.000Z',
  data: { amount: 10.99, country: 'SE' },
};

export const sampleReading: Reading = {
  id: 'cpu',
  label: 'CPU Usage',
  value: 42.123456789,
  unit: '%',
  timestamp: '2026-11-20T10:00:00.000Z',
};

export const samplePriceFields: PriceLine = {
  session: '20261120',
  sequence: '1795168800000',
  reception: String(second),
  instrument: '7',
  l: '12',
  price_0: '23412',
  price_1: '23410',
  price_2: '23407',
  price_3: '23401',
  price_4: '23399',
  price_5: '23414',
  price_6: '23420',
  price_7: '23425',
  price_8: '10233',
};

/** As the Kinesis Data Generator renders its template: the date's parts in quotes, and a newline at the end. */
export const samplePriceLine: string = `${Object.entries(samplePriceFields)
  .map(([key, text]) => (['session', 'sequence', 'reception'].includes(key) ? `${key}='${text}'|` : `${key}=${text}|`))
  .join('')}\n`;

export const sampleClick: Click = {
  event_type: 'page_view',
  session_id: 'session-42',
  user_id: 'user-7',
  timestamp: '2026-11-20T10:00:00.000Z',
  page_url: '/products',
  user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  ip_address: '203.0.113.7',
  referrer: null,
};

export const sampleReject: Reject = {
  reason: 'invalid_field',
  field: 'time',
  message: 'time: has no offset from UTC: end it with Z, or with an offset such as +02:00',
};
