/** When to draw, and when it has been drawn. */
export interface Painter {
  /** Runs `task` right before the next picture is drawn. */
  readonly nextFrame: (task: () => void) => void;
  /** Called within such a task: runs `done` once that picture is on the screen. Never does when nothing is drawn. */
  readonly afterPaint: (done: () => void) => void;
}

/** A hidden page draws nothing, but takes in what has come once a second, so that it shows the present when looked at again. */
const HIDDEN_MS = 1000;

export const browserPainter: Painter = {
  nextFrame: (task) => {
    if (document.hidden) setTimeout(task, HIDDEN_MS);
    else requestAnimationFrame(task);
  },
  // A task that is queued while a frame is prepared runs after that frame was painted.
  afterPaint: (done) => {
    if (!document.hidden) setTimeout(done, 0);
  },
};
