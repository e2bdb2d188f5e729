import type { AlertsAnswer, ChannelTest } from '../wire/alerts';
import type { Catalog } from '../wire/catalog';
import type { Answer, Command } from '../wire/commands';
import type { EventsAnswer } from '../wire/events';
import type { FunnelAnswer } from '../wire/funnel';
import type { HealthAnswer } from '../wire/health';
import type { HistoryAnswer } from '../wire/history';
import type { ItemsAnswer } from '../wire/item';
import type { Ticket } from '../wire/routes';
import type { Session, SessionAnswer, SessionsAnswer } from '../wire/session';
import type { SettledAnswer } from '../wire/settled';
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from '../wire/version';
import { sampleAlert, samplePeopleFrame, sampleRoomFrame, sampleSettledFrame } from './frames';

/** One valid message of each kind. */

const second = Date.UTC(2026, 10, 20, 10);

export const sampleCommands: readonly Command[] = [
  { action: 'subscribe', id: '1', topics: ['metric:orders', 'room:lobby'] },
  { action: 'unsubscribe', id: '2', topics: ['room:lobby'] },
  {
    action: 'message',
    id: '3',
    room: 'lobby',
    text: 'Orders look right again.',
    about: { metric: 'orders', time: second - 60_000 },
  },
  { action: 'renew', id: '6', ticket: 'q0Zt2hS4m8Xw1Yc7Vb3Nn6Kk9Lp5Jr0Hd2Gf4Sa8QeW' },
  { action: 'ping', id: '4' },
];

export const sampleAnswers: readonly Answer[] = [
  {
    type: 'answer',
    id: '1',
    ok: true,
    action: 'subscribe',
    topics: ['metric:orders', 'room:lobby'],
    settleAfter: 5000,
    rooms: [{ room: 'lobby', people: samplePeopleFrame.people, messages: [sampleRoomFrame], earlier: false }],
  },
  { type: 'answer', id: '2', ok: true, action: 'unsubscribe', topics: ['metric:orders'] },
  { type: 'answer', id: '3', ok: true, action: 'message', delivered: 2, message: sampleRoomFrame },
  {
    type: 'answer',
    id: '6',
    ok: true,
    action: 'renew',
    endsAt: second + 900_000,
    topics: ['metric:orders'],
    removed: ['room:lobby'],
  },
  {
    type: 'answer',
    id: '4',
    ok: true,
    action: 'ping',
    time: second,
    checkpoints: [
      {
        shard: 'shardId-000000000000',
        seq: '49590338271490256608559692540925702759324208523137515618',
        arrived: second + 180,
        until: second + 180,
      },
    ],
  },
  {
    type: 'answer',
    id: '5',
    ok: false,
    error: { code: 'unknown_topic', message: 'there is no metric named "ordres"', field: 'topics[0]' },
  },
  {
    type: 'answer',
    id: '7',
    ok: false,
    error: { code: 'too_many_requests', message: 'you may send 10 messages in 10 s: wait 4 s', retryAfter: 4000 },
  },
];

export const sampleCatalog: Catalog = {
  protocol: PROTOCOL_VERSION,
  oldestProtocol: OLDEST_PROTOCOL_VERSION,
  metrics: [
    {
      name: 'orders',
      label: 'Orders',
      category: 'Shop',
      description: 'Orders placed.',
      measure: 'count',
      unit: 'orders',
      decimals: 0,
      events: ['order.placed'],
      dimensions: [{ name: 'country', label: 'Country', declared: ['SE'] }],
      home: 1,
      better: 'up',
    },
    {
      name: 'cpu',
      label: 'CPU',
      category: 'Machines',
      description: 'Load of the processors.',
      measure: 'stats',
      unit: '%',
      decimals: 1,
      events: ['reading.cpu'],
      dimensions: [],
      thresholds: { direction: 'above', warning: 70, critical: 90 },
    },
    {
      name: 'price',
      label: 'Price',
      category: 'Market',
      description: 'The latest price of each instrument.',
      measure: 'last',
      unit: 'USD',
      decimals: 2,
      events: ['price.updated'],
      dimensions: [{ name: 'instrument', label: 'Instrument', subject: true }],
      per: 'subject',
      currency: 'USD',
    },
    {
      name: 'swedish-share',
      label: 'Swedish orders',
      category: 'Shop',
      description: 'How many of a hundred orders are Swedish.',
      measure: 'formula',
      formula: {
        text: '100 * orders[country=SE] / orders',
        inputs: [
          { metric: 'orders', decimals: 0, where: { dimension: 'country', label: 'SE' } },
          { metric: 'orders', decimals: 0 },
        ],
        program: ['100', { input: 0, figure: 'count' }, '*', { input: 1, figure: 'count' }, '/'],
      },
      unit: '%',
      decimals: 1,
      events: [],
      dimensions: [],
    },
  ],
  earlier: [
    {
      name: 'price@1',
      of: 'price',
      since: second - 86_400_000,
      until: second,
      label: 'Price',
      category: 'Market',
      description: 'The latest price of each instrument.',
      measure: 'last',
      unit: 'SEK',
      decimals: 1,
      events: ['price.updated'],
      dimensions: [{ name: 'instrument', label: 'Instrument', subject: true }],
      per: 'subject',
      currency: 'SEK',
    },
  ],
  items: [
    {
      type: 'instrument',
      label: 'Prices',
      description: 'The latest price of each instrument.',
      subject: 'Instrument',
      events: ['price.updated'],
      columns: [{ field: 'price_0', label: 'Price', unit: 'USD', decimals: 2, scale: -2 }],
    },
  ],
};

export const sampleSettledAnswer: SettledAnswer = {
  asOf: sampleSettledFrame.arrived + 3000,
  checkpoints: [
    {
      shard: sampleSettledFrame.shard,
      seq: sampleSettledFrame.seq,
      arrived: sampleSettledFrame.arrived,
      until: sampleSettledFrame.arrived,
    },
  ],
  windows: sampleSettledFrame.windows.map((window) => ({ ...window, shard: sampleSettledFrame.shard })),
};

export const sampleHistoryAnswer: HistoryAnswer = {
  metric: 'orders',
  from: second,
  to: second + 120_000,
  step: 60,
  tz: 'UTC',
  by: 'country',
  asOf: second + 90_000,
  lastArrival: second + 88_000,
  labels: { count: 2, exact: true },
  band: { rule: 'odd-orders', window: 300, points: [{ start: second, low: 40, usual: 50, high: 60 }] },
  points: [
    {
      start: second,
      total: { measure: 'count', count: 2 },
      values: [
        ['NO', { measure: 'count', count: 1 }],
        ['SE', { measure: 'count', count: 1 }],
      ],
    },
    {
      start: second + 60_000,
      partial: true,
      total: { measure: 'count', count: 1 },
      values: [['SE', { measure: 'count', count: 1 }]],
    },
  ],
};

export const sampleItemsAnswer: ItemsAnswer = {
  items: [
    {
      type: 'instrument',
      subject: '7',
      time: second,
      seq: sampleSettledFrame.seq,
      shard: sampleSettledFrame.shard,
      event: 'price.updated',
      data: { instrument: 7, price_0: 23412 },
    },
  ],
};

export const sampleTicket: Ticket = {
  ticket: 'q0Zt2hS4m8Xw1Yc7Vb3Nn6Kk9Lp5Jr0Hd2Gf4Sa8QeW',
  expiresAt: second + 30_000,
};

export const sampleEventsAnswer: EventsAnswer = {
  accepted: 1,
  refused: 1,
  events: [
    { shard: sampleSettledFrame.shard, seq: sampleSettledFrame.seq },
    { error: { code: 'invalid_input', message: '[1].id: is missing', field: '[1].id' } },
  ],
};

export const sampleAlertsAnswer: AlertsAnswer = {
  open: [
    sampleAlert,
    {
      ...{ id: 'odd-orders.1k2j3h.mi7zk8w0', rule: 'odd-orders', label: 'Orders are unusual', metric: 'orders' },
      ...{ by: { dimension: 'country', label: 'SE' }, level: 'critical', status: 'open' },
      text: 'Orders of SE was 3 orders, where 40 to 60 orders is usual, critical from 5 spreads for 15 min',
      ...{ value: 3, score: 23.5, expected: { low: 40, high: 60 } },
      ...{ since: second - 900_000, openedAt: second, revision: 1, handled: 0 },
    },
    {
      ...{ id: 'robots.9f8d7s.mi7zk8w0', rule: 'robots', label: 'A robot', session: 'q7GmZ1' },
      ...{ level: 'warning', status: 'open', text: 'Session q7GmZ1 has the user agent of a robot' },
      ...{ since: second - 60_000, openedAt: second, revision: 1, handled: 0 },
    },
  ],
  history: [
    {
      ...sampleAlert,
      id: 'cpu-high.0.mi7xf280',
      status: 'resolved',
      since: second - 3_660_000,
      openedAt: second - 3_600_000,
      resolvedAt: second - 3_000_000,
      resolution: 'clear',
      revision: 3,
    },
  ],
  rules: [
    {
      ...{ name: 'cpu-high', label: 'CPU is busy', kind: 'above', metric: 'cpu', window: 10 },
      text: 'CPU from 70 %, critical from 90 %, for 1 min',
    },
    {
      ...{
        name: 'odd-orders',
        label: 'Orders are unusual',
        kind: 'deviation',
        metric: 'orders',
        by: 'country',
        window: 300,
      },
      text: 'Orders by country up or down by 5 spreads from what is usual, for 15 min',
    },
    {
      ...{ name: 'robots', label: 'A robot', kind: 'session', window: 60 },
      text: 'Sessions with the user agent of a robot',
      notify: ['mail'],
    },
  ],
  channels: [{ name: 'mail', kind: 'mail' }],
};

export const sampleChannelTest: ChannelTest = { channel: 'mail', id: 'mail.mi7xf280.test' };

export const sampleHealthAnswer: HealthAnswer = {
  asOf: second + 600_000,
  hour: second,
  month: second - 86_400_000,
  consumers: [
    { name: 'live', shard: sampleSettledFrame.shard, lag: 84, at: second + 599_000 },
    { name: 'durable', shard: sampleSettledFrame.shard, lag: 2310, at: second + 598_000 },
    { name: 'archive', lag: 61_000, at: second + 570_000 },
  ],
  records: 1210,
  duplicates: 3,
  events: [{ type: 'order.placed', count: 1200 }],
  otherEvents: 0,
  rejected: [{ reason: 'not_json', count: 7 }],
  latency: { batches: 410, p50: 75, p95: 150, p99: 350 },
  posts: { sent: 5210, throttled: 0, failed: 1, gone: 4, skipped: 0 },
  pacing: { interval: 1 },
  viewers: 12,
  costs: [{ service: 'Kinesis', hour: 0.01, month: 4.38 }],
  rejectedRecords: [
    {
      reason: 'not_json',
      message: 'this is not JSON',
      shard: sampleSettledFrame.shard,
      seq: sampleSettledFrame.seq,
      arrived: second + 180,
      bytes: 5,
      text: 'hello',
    },
  ],
};

const sampleSession: Session = {
  id: 'q7GmZ1',
  first: second,
  last: second + 95_000,
  duration: 95_000,
  events: 3,
  pages: 2,
  entry: '/products',
  exit: '/checkout',
  referrer: 'search.example',
  browser: 'Firefox',
  bot: false,
  active: true,
  bounced: false,
};

export const sampleFunnelAnswer: FunnelAnswer = {
  funnel: 'checkout',
  from: second,
  to: second + 3_600_000,
  by: 'referrer',
  asOf: second + 3_600_000,
  steps: [
    { step: 'Cart', sessions: 120 },
    { step: 'Checkout', sessions: 80, seconds: { p50: 21.5, p90: 140 } },
  ],
  labels: [
    {
      label: 'search.example',
      steps: [
        { step: 'Cart', sessions: 90 },
        { step: 'Checkout', sessions: 70, seconds: { p50: 20, p90: 130 } },
      ],
    },
  ],
  other: [30, 10],
};

export const sampleSessionsAnswer: SessionsAnswer = { sessions: [sampleSession], activeNow: { count: 1 } };

export const sampleSessionAnswer: SessionAnswer = {
  ...sampleSession,
  timeline: [
    { time: second, type: 'clickstream.page_view', page: '/products' },
    { time: second + 60_000, type: 'clickstream.click', page: '/products' },
    { time: second + 95_000, type: 'clickstream.page_view', page: '/checkout' },
  ],
};
