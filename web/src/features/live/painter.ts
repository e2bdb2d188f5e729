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

export const createPainter = (timers: Timers, requestFrame: RequestFrame): Painter => {
  let drawing = false;
  return {
    nextFrame: (task) => {
      const giveUp = requestFrame(() => {
        stopTimer();
        drawing = true;
        try {
          task();
        } finally {
          drawing = false;
        }
      });
      const stopTimer = timers.after(HIDDEN_MS, () => {
        giveUp();
        task();
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
