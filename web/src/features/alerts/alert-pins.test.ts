import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { pinsBetween } from '../charts/pins';
import { alertPins } from './alert-pins';

const { sampleAlert } = samples;
const { metric = '', openedAt } = sampleAlert;

test('an alert is marked on the charts of its metric, from when it is opened until it is resolved', () => {
  const pins = alertPins([sampleAlert]);
  expect(pins).toMatchObject([{ kind: sampleAlert.level, metric, time: openedAt, from: sampleAlert.label }]);
  expect(pinsBetween(pins, metric, openedAt + 1e9, openedAt + 2e9)).toHaveLength(1);
  expect(pinsBetween(pins, metric, openedAt - 2, openedAt)).toEqual([]);
  expect(pinsBetween(pins, 'another', openedAt, openedAt + 1)).toEqual([]);
  const over = alertPins([{ ...sampleAlert, status: 'resolved', resolvedAt: openedAt + 5 }]);
  expect(pinsBetween(over, metric, openedAt + 5, openedAt + 9)).toEqual([]);
});

test('an alert of a session is on no chart', () => {
  const { metric: _, ...alert } = sampleAlert;
  expect(alertPins([{ ...alert, session: 's1' }])).toEqual([]);
});
