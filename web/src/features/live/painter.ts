import { browserTimers, type Timers } from '../../lib/timers';

/** When to draw, and when it has been drawn. */
export interface Painter {
  /** Runs `task` right before the next picture is drawn. */
  readonly nextFrame: (task: () => void) => void;
  /** Called within such a task: runs `done` once that picture is on the screen. Never does when nothing is drawn. */
  readonly afterPaint: (done: () => void) => void;
}

/**
 * A page that is hidden, or becomes so before its next picture, draws nothing, but takes in what has come within this time, so that
 * it shows the present when looked at again.
 */
const HIDDEN_MS = 1000;

/** Asks for the next picture, and returns a function that takes the request back. */
type RequestFrame = (task: () => void) => () => void;

/**
 * After a picture the page rests for so many times as long as it took: however fast events come and however slow the machine is, drawing
 * takes about a quarter of the time, and no longer pause than this.
 */
const REST = 3;
const LONGEST_REST_MS = 60;

export const createPainter = (timers: Timers, requestFrame: RequestFrame): Painter => {
  let drawing = false;
  let restsUntil = 0;
  /** What is prepared in a frame is on the screen, and the thread is free again, when the next task runs. */
  const restAfter = (began: number): void => {
    timers.after(0, () => {
      const now = timers.now();
      restsUntil = now + Math.min(LONGEST_REST_MS, REST * (now - began));
    });
  };
  const draw = (task: () => void): void => {
    restAfter(timers.now());
    drawing = true;
    try {
      task();
    } finally {
      drawing = false;
    }
  };
  const afterRest = (request: () => void): (() => void) => {
    const rest = restsUntil - timers.now();
    if (rest > 0) return timers.after(rest, request);
    request();
    return () => undefined;
  };
  return {
    nextFrame: (task) => {
      let giveUp = (): void => undefined;
      const stopTimer = timers.after(HIDDEN_MS, () => {
        stopRest();
        giveUp();
        task();
      });
      const stopRest = afterRest(() => {
        giveUp = requestFrame(() => {
          stopTimer();
          draw(task);
        });
      });
    },
    // A task that is queued while a frame is prepared runs after that frame was painted.
    afterPaint: (done) => {
      if (drawing) timers.after(0, done);
    },
  };
};

export const browserPainter = createPainter(browserTimers, (task) => {
  const request = requestAnimationFrame(task);
  return () => cancelAnimationFrame(request);
});

type Subscribe = (listener: () => void) => () => void;

/**
 * Passes changes on once in `every` ms: with the next change after that time, or, where none comes, `last` ms after what was passed on before.
 */
export const atMost =
  (subscribe: Subscribe, timers: Timers, every: number, last: number): Subscribe =>
  (listener) => {
    let passedAt = Number.NEGATIVE_INFINITY;
    let stopTimer: (() => void) | undefined;
    const pass = (): void => {
      stopTimer?.();
      stopTimer = undefined;
      passedAt = timers.now();
      listener();
    };
    const unsubscribe = subscribe(() => {
      if (timers.now() - passedAt >= every) pass();
      else stopTimer ??= timers.after(passedAt + last - timers.now(), pass);
    });
    return () => {
      stopTimer?.();
      unsubscribe();
    };
  };
