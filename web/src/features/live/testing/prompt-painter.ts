import type { FakeTimers } from '../../../lib/testing/fake-timers';
import type { Painter } from '../painter';

/** A screen that is ready at any moment, and that nobody looks at. */
export const promptPainter = (timers: Pick<FakeTimers, 'now' | 'after'>): Painter => ({
  nextFrame: (task, notBefore = 0) => {
    if (notBefore <= timers.now()) task();
    else timers.after(notBefore - timers.now(), task);
  },
  afterPaint: () => undefined,
});
