import { expect, test } from 'vitest';
import { SECOND } from '../settling/testing/frames';
import { Retention } from './retention';

const MINUTE = 60_000;

const setUp = () => {
  const clock = { now: SECOND };
  const retention = new Retention(() => clock.now);
  retention.setSpan(10 * MINUTE);
  const ago = (minutes: number) => clock.now - minutes * MINUTE;
  return { clock, retention, ago };
};

test('a minute more is retained than is wanted', () => {
  const { retention, ago } = setUp();
  expect([retention.wantedSince(), retention.forget()]).toEqual([ago(10), ago(11)]);
});

test('before anything has come nothing is forgotten, however wrong the clock is', () => {
  const { clock, retention, ago } = setUp();
  clock.now += 60 * MINUTE;
  retention.forget();
  expect(retention.forgottenUntil()).toBe(0);
  retention.takes();
  retention.forget();
  expect(retention.forgottenUntil()).toBe(ago(11));
});

test('a longer span brings nothing back until it is answered, and what is forgotten before the answer stays so', () => {
  const { retention, ago } = setUp();
  retention.takes();
  retention.forget();
  retention.setSpan(30 * MINUTE);
  expect(retention.forgottenUntil()).toBe(ago(11));
  retention.asks(ago(30));
  retention.setSpan(10 * MINUTE);
  retention.setSpan(30 * MINUTE);
  retention.answered(ago(30));
  expect(retention.forgottenUntil()).toBe(ago(11));
  retention.asks(ago(30));
  retention.answered(ago(30));
  expect(retention.forgottenUntil()).toBe(ago(30));
});

test('what was settled before is covered no more once it is forgotten, and when that ended is known', () => {
  const { retention, ago } = setUp();
  retention.takes();
  retention.forget();
  expect(retention.heldOf([{ from: 0, to: ago(20) }, { from: ago(15), to: ago(5) }, { from: ago(2) }])).toEqual([
    { from: ago(20), to: ago(20) },
    { from: ago(11), to: ago(5) },
    { from: ago(2) },
  ]);
});
