import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { HistoryStore, type Question } from '../features/history/history-store';
import { pastRanges } from '../features/ranges/ranges';
import { followSeen } from './follow-seen';
import { createFakeTimers } from './testing/fake-timers';

const setUp = () => {
  const page = Object.assign(new EventTarget(), { hidden: false });
  const seen: boolean[] = [];
  let observed = true;
  let report: (onScreen: boolean) => void = () => undefined;
  const observe = (onScreen: typeof report) => {
    report = onScreen;
    return () => {
      observed = false;
    };
  };
  const hide = (hidden: boolean) => {
    page.hidden = hidden;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  return { page, seen, observe, hide, scroll: (onScreen: boolean) => report(onScreen), isObserved: () => observed };
};

test('what is on the screen of a page that is hidden is not seen, and is when the page is shown again', () => {
  const { page, seen, observe, hide, scroll, isObserved } = setUp();
  const stop = followSeen(page, observe, (now) => seen.push(now));
  scroll(true);
  hide(true);
  scroll(false);
  scroll(true);
  hide(false);
  scroll(false);
  hide(true);
  hide(false);
  expect(seen).toEqual([true, false, false, false, true, false, false, false]);
  stop();
  hide(true);
  expect(seen).toHaveLength(8);
  expect(isObserved()).toBe(false);
});

test('a hidden page asks nothing about the past, and fills in what it missed when it is shown again', async () => {
  const { page, observe, hide, scroll } = setUp();
  const timers = createFakeTimers();
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return samples.sampleHistoryAnswer;
  };
  const store = new HistoryStore({ timers, random: () => 0.5, serverNow: timers.now, ask });
  const question: Question = { metric: 'orders', range: pastRanges[0], by: undefined, spans: 1 };
  let unwatch = () => {};
  followSeen(page, observe, (seen) => {
    unwatch();
    unwatch = seen ? store.watch(question, () => undefined) : () => {};
  });
  scroll(true);
  await timers.advance(1000);
  expect(asked).toBe(1);
  hide(true);
  for (let minute = 0; minute < 30; minute++) {
    store.touch({ from: timers.now(), to: timers.now() });
    await timers.advance(60_000);
  }
  expect(asked).toBe(1);
  hide(false);
  await timers.advance(0);
  expect(asked).toBe(2);
});
