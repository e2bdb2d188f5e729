import { expect, test } from 'vitest';
import { followSeen } from './use-visible';

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
