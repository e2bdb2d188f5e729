import { samples } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { accessLogEntry, accessLogLine } from './access-log';
import { otlpMetrics } from './otlp-metrics';
import { priceLine } from './price-line';
import { readRecord } from './read-record';
import { segment } from './segment';
import { objectFormatProblems, textFormatProblems } from './testing/format-kit';
import { bytes, json, outline } from './testing/records';

const { sampleAccessLogEntry, sampleAccessLogLines, sampleOtlpMetrics, sampleSegmentMessages } = samples;

const eventsOf = (record: Uint8Array) =>
  readRecord(record).map((item) => (item.kind === 'event' ? item.event : item.reject));

describe('formats of other programs', () => {
  test.each([
    ['access log', textFormatProblems(accessLogLine, sampleAccessLogLines)],
    ['access log in JSON', objectFormatProblems(accessLogEntry, [sampleAccessLogEntry])],
    ['OpenTelemetry metrics', objectFormatProblems(otlpMetrics, [sampleOtlpMetrics])],
    ['Segment', objectFormatProblems(segment, [...sampleSegmentMessages, { batch: sampleSegmentMessages }])],
    ['price line', textFormatProblems(priceLine, [samples.samplePriceLine.trim()])],
  ])('%s: the samples are read, by it alone, and nothing makes it throw', (_, problems) => {
    expect(problems).toEqual([]);
  });
});

describe('lines of an access log', () => {
  test('become requests about a path, without addresses, names of visitors and query strings', () => {
    expect(sampleAccessLogLines.flatMap((line) => eventsOf(bytes(`${line}\n`)))).toEqual([
      {
        source: 'access-log',
        type: 'http.request',
        subject: '/mailman/listinfo/hsdivision',
        time: Date.UTC(2004, 2, 8, 0, 10, 2),
        data: {
          ...{ method: 'GET', path: '/mailman/listinfo/hsdivision', protocol: 'HTTP/1.1' },
          ...{ status: 200, class: '2xx', bytes: 6291 },
        },
      },
      {
        source: 'access-log',
        type: 'http.request',
        subject: '/login',
        time: Date.UTC(2026, 10, 20, 10),
        data: {
          ...{ method: 'POST', path: '/login', protocol: 'HTTP/2.0', status: 302, class: '3xx', bytes: 0 },
          ...{ referrer: 'https://example.com/', agent: 'Mozilla/5.0 (\\"x\\")' },
        },
      },
    ]);
  });

  test('are the same as the Agent makes JSON of them', () => {
    const [line = ''] = sampleAccessLogLines;
    expect(eventsOf(json(sampleAccessLogEntry))).toEqual(eventsOf(bytes(line)));
  });

  test('come several to a record, and a bad one costs itself', () => {
    const [line = ''] = sampleAccessLogLines;
    const cut = line.slice(0, 50);
    const late = line.replace('07/Mar', '41/Mar');
    expect(outline(bytes(`${line}\n${cut}\n${late}\n`))).toEqual([
      'event http.request',
      'invalid_field line 2.request',
      'invalid_field line 3.datetime',
    ]);
  });

  test('of what is no request count without its parts', () => {
    const line = '203.0.113.9 - - [20/Nov/2026:10:00:00 +0000] "\\x16\\x03\\x01" 400 157 "-" "-"';
    expect(eventsOf(bytes(line))).toMatchObject([{ type: 'http.request', data: { status: 400, bytes: 157 } }]);
  });
});

describe('metrics of OpenTelemetry', () => {
  const events = eventsOf(json(sampleOtlpMetrics));

  test('become an event for each data point, about its service, with attributes as labels', () => {
    const common = { source: 'otlp', subject: 'my.service', time: Date.UTC(2026, 10, 20, 10) };
    expect(events).toMatchObject([
      {
        ...common,
        type: 'otlp.my.counter',
        data: { value: 5, unit: '1', temporality: 'delta', kind: 'sum', 'http.route': '/cart' },
      },
      { ...common, type: 'otlp.my.gauge', data: { value: 10.5, unit: 'By', kind: 'gauge' } },
      { ...common, type: 'otlp.my.histogram', data: { count: 3, sum: 6.5, min: 1, max: 4, temporality: 'cumulative' } },
    ]);
  });

  test('that are sent again have the same ids, and different points different ones', () => {
    const ids = (record: Uint8Array) => eventsOf(record).map((event) => ('id' in event ? event.id : undefined));
    expect(ids(json(sampleOtlpMetrics))).toEqual(ids(json(structuredClone(sampleOtlpMetrics))));
    expect(new Set(ids(json(sampleOtlpMetrics))).size).toBe(3);
  });

  test('name the data point that is wrong, and keep the others', () => {
    const text = JSON.stringify(sampleOtlpMetrics).replace(
      '"timeUnixNano":"1795168800000000000"',
      '"timeUnixNano":"x"',
    );
    const at = 'resourceMetrics[0].scopeMetrics[0].metrics[0].sum.dataPoints[0].timeUnixNano';
    expect(outline(bytes(text))).toEqual([`invalid_field ${at}`, 'event otlp.my.gauge', 'event otlp.my.histogram']);
  });

  test('without a data point are a reject, and so is what is no list', () => {
    expect(outline(json({ resourceMetrics: [] }))).toEqual(['empty']);
    expect(outline(json({ resourceMetrics: 5 }))).toEqual(['invalid_field resourceMetrics']);
  });

  test('are bounded, however small their points are', () => {
    const dataPoints = Array.from({ length: 70_000 }, () => 0);
    const scopeMetrics = [{ metrics: [{ name: 'a', gauge: { dataPoints } }] }];
    expect(outline(json({ resourceMetrics: [{ scopeMetrics }] }))).toHaveLength(1);
  });
});

describe('messages of Segment and RudderStack', () => {
  test('become events with their own ids, and with properties as data', () => {
    expect(sampleSegmentMessages.flatMap((message) => eventsOf(json(message)))).toMatchObject([
      {
        source: 'segment',
        id: '022bb90c-bbac-11e4-8dfc-aa07a5b093db',
        type: 'segment.track.Order Completed',
        subject: '/academy/',
        time: Date.UTC(2026, 10, 20, 10),
        data: { event: 'Order Completed', revenue: 39.95, currency: 'USD', locale: 'en-US', library: 'analytics.js' },
      },
      { type: 'segment.page', subject: '/', data: { name: 'Home', channel: 'web', title: 'Home' } },
    ]);
  });

  test('lose what says who somebody is but for the ids that visits are counted by', () => {
    const text = JSON.stringify(eventsOf(json(sampleSegmentMessages[0])));
    expect(text).not.toMatch(/203\.0\.113|ada@example\.com/);
    expect(text).toContain('"userId":"97980cfea0067"');
  });

  test('come in batches, each with its place', () => {
    const batch = [sampleSegmentMessages[0], { type: 'track', messageId: '1', timestamp: 1795168800 }, 7];
    expect(outline(json({ batch, sentAt: '2026-11-20T10:00:00Z' }))).toEqual([
      'event segment.track.Order Completed',
      'invalid_field batch[1].event',
      'unknown_format batch[2]',
    ]);
  });
});
