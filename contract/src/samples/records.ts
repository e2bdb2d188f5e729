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

/** The lines and the JSON of https://docs.aws.amazon.com/streams/latest/dev/writing-with-agents.html, one with referrer and agent as nginx writes it. */
export const sampleAccessLogLines: readonly string[] = [
  '64.242.88.10 - - [07/Mar/2004:16:10:02 -0800] "GET /mailman/listinfo/hsdivision HTTP/1.1" 200 6291',
  '2001:db8::7 - ada [20/Nov/2026:10:00:00 +0000] "POST /login?token=5up3r HTTP/2.0" 302 - "https://example.com/?mail=a@b.c" "Mozilla/5.0 (\\"x\\")"',
];

export const sampleAccessLogEntry = {
  host: '64.242.88.10',
  ident: null,
  authuser: null,
  datetime: '07/Mar/2004:16:10:02 -0800',
  request: 'GET /mailman/listinfo/hsdivision HTTP/1.1',
  response: '200',
  bytes: '6291',
};

const nanoseconds = '1795168800000000000';
const otlpAttribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** As https://github.com/open-telemetry/opentelemetry-proto/blob/main/examples/metrics.json has it, with integers as text. */
export const sampleOtlpMetrics = {
  resourceMetrics: [
    {
      resource: { attributes: [otlpAttribute('service.name', 'my.service')] },
      scopeMetrics: [
        {
          scope: { name: 'my.meter', version: '1.0.0' },
          metrics: [
            {
              name: 'my.counter',
              unit: '1',
              sum: {
                aggregationTemporality: 1,
                isMonotonic: true,
                dataPoints: [
                  { asInt: '5', timeUnixNano: nanoseconds, attributes: [otlpAttribute('http.route', '/cart')] },
                ],
              },
            },
            { name: 'my.gauge', unit: 'By', gauge: { dataPoints: [{ asDouble: 10.5, timeUnixNano: nanoseconds }] } },
            {
              name: 'my.histogram',
              unit: 'ms',
              histogram: {
                aggregationTemporality: 2,
                dataPoints: [
                  {
                    ...{ timeUnixNano: nanoseconds, count: '3', sum: 6.5, min: 1, max: 4 },
                    ...{ bucketCounts: ['1', '2'], explicitBounds: [1] },
                  },
                ],
              },
            },
          ],
        },
      ],
    },
  ],
};

/** A track call of Segment and a page view of RudderStack, as their documentation has them. */
export const sampleSegmentMessages = [
  {
    anonymousId: '507f191e810c19729de860ea',
    context: {
      campaign: { name: 'TPS Innovation Newsletter', source: 'Newsletter', medium: 'email' },
      ip: '203.0.113.8',
      library: { name: 'analytics.js', version: '2.11.1' },
      locale: 'en-US',
      page: {
        path: '/academy/',
        referrer: '',
        search: '',
        title: 'Analytics Academy',
        url: 'https://example.com/academy/',
      },
      traits: { email: 'ada@example.com' },
      userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 9_1 like Mac OS X)',
    },
    event: 'Order Completed',
    integrations: { All: true },
    messageId: '022bb90c-bbac-11e4-8dfc-aa07a5b093db',
    originalTimestamp: '2026-11-20T10:00:00.250Z',
    properties: { revenue: 39.95, currency: 'USD' },
    receivedAt: '2026-11-20T10:00:01.000Z',
    sentAt: '2026-11-20T10:00:00.707Z',
    timestamp: '2026-11-20T10:00:00.000Z',
    type: 'track',
    userId: '97980cfea0067',
    version: 2,
  },
  {
    anonymousId: 'e5f1b3f1-7d1c-4f6f-9c0a-5d0c2c4a8b11',
    channel: 'web',
    context: { library: { name: 'RudderLabs JavaScript SDK', version: '3.20.1' }, locale: 'en-GB' },
    messageId: '1578564113557-af022c68-429e-4af4-b99b-2b9174056383',
    name: 'Home',
    originalTimestamp: '2026-11-20T10:00:00.000Z',
    properties: { path: '/', referrer: '$direct', title: 'Home', url: 'https://example.com/' },
    rudderId: '8a1b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d',
    sentAt: '2026-11-20T10:00:01.000Z',
    type: 'page',
    userId: '',
  },
];

export const sampleReject: Reject = {
  reason: 'invalid_field',
  field: 'time',
  message: 'time: has no offset from UTC: end it with Z, or with an offset such as +02:00',
};
