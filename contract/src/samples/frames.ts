import type { Alert, AlertsFrame } from '../wire/alerts';
import type { Annotation, AnnotationFrame } from '../wire/annotation';
import type { DeltaFrame, ItemsFrame, SettledFrame } from '../wire/frames';
import type { PeopleFrame, RoomFrame } from '../wire/room';
import { topicSetOf } from '../wire/topic';

/** One valid frame of each kind. */

const second = Date.UTC(2026, 10, 20, 10);

export const sampleDeltaFrame: DeltaFrame = {
  type: 'delta',
  shard: 'shardId-000000000000',
  part: 1,
  of: 1,
  arrived: { first: second + 120, last: second + 180 },
  events: 3,
  pacing: { interval: 500, reason: 'viewers' },
  windows: [
    {
      start: second,
      first: '49590338271490256608559692538361571095921575989136588898',
      last: '49590338271490256608559692540925702759324208523137515618',
      series: [
        {
          topic: 'metric:orders',
          breakdown: {
            total: { measure: 'count', count: 2 },
            dimensions: [
              {
                name: 'country',
                values: [
                  ['NO', { measure: 'count', count: 1 }],
                  ['SE', { measure: 'count', count: 1 }],
                ],
              },
            ],
          },
        },
        { topic: 'metric:revenue', breakdown: { total: { measure: 'sum', count: 2, sum: '2198' }, dimensions: [] } },
        {
          topic: 'metric:cpu',
          breakdown: { total: { measure: 'stats', count: 2, sum: '905', min: 421, max: 484 }, dimensions: [] },
        },
        {
          topic: 'metric:users',
          breakdown: {
            total: {
              measure: 'last',
              count: 1,
              value: 310,
              time: second + 20,
              seq: '49590338271490256608559692538361571095921575989136588898',
              shard: 'shardId-000000000000',
            },
            dimensions: [],
          },
        },
      ],
    },
  ],
};

export const sampleSettledFrame: SettledFrame = {
  type: 'settled',
  shard: 'shardId-000000000000',
  part: 1,
  of: 1,
  prev: '49590338271490256608559692538361571095921575989136588898',
  seq: '49590338271490256608559692540925702759324208523137515618',
  arrived: second + 180,
  invalidated: { from: second - (second % 3_600_000), to: second },
  topicSet: topicSetOf(['metric:orders']),
  windows: [
    {
      start: second,
      seq: '49590338271490256608559692540925702759324208523137515618',
      series: [{ topic: 'metric:orders', breakdown: { total: { measure: 'count', count: 2 }, dimensions: [] } }],
    },
  ],
};

export const sampleItemsFrame: ItemsFrame = {
  type: 'items',
  items: [
    {
      type: 'vehicle',
      subject: '3',
      time: second,
      seq: '49590338271490256608559692540925702759324208523137515618',
      shard: 'shardId-000000000000',
      event: 'vehicle.moved',
      data: { speed: 48.2 },
    },
  ],
  missing: ['item:vehicle/99'],
};

export const sampleRoomFrame: RoomFrame = {
  type: 'message',
  room: 'lobby',
  id: '0mi7kzpc0-q8w2e1',
  from: 'ada',
  text: 'Orders look right again.',
  at: second,
  about: { metric: 'orders', time: second - 60_000 },
};

export const samplePeopleFrame: PeopleFrame = {
  type: 'people',
  room: 'lobby',
  people: { count: 2, names: ['ada', 'bob'] },
};

export const sampleAnnotation: Annotation = {
  id: '0mi7kzpc0-7f3k2a',
  time: second,
  end: second + 120_000,
  text: 'Deployed shop 4.2',
  link: 'https://github.com/example/shop/releases/tag/v4.2',
  from: 'deploys',
};

export const sampleAnnotationFrames: readonly AnnotationFrame[] = [
  { type: 'annotation', annotation: sampleAnnotation },
  { type: 'annotation', removed: sampleAnnotation.id },
];
export const sampleAlert: Alert = {
  id: 'cpu-high.0.mi7zk8w0',
  rule: 'cpu-high',
  label: 'CPU is busy',
  metric: 'cpu',
  level: 'critical',
  status: 'open',
  text: 'CPU was 93.1 %, critical from 90 %',
  value: 93.1,
  since: second - 60_000,
  openedAt: second,
  revision: 2,
  acknowledged: { by: 'ada', at: second + 20_000 },
  handled: 1,
};

export const sampleAlertsFrame: AlertsFrame = { type: 'alerts', alerts: [sampleAlert] };
