import type { DeltaFrame, Series, SettledFrame, Topic } from '@millrace/contract';
import { browserTimers, type Timers } from '../../lib/timers';

/** When to draw, and when it has been drawn. */
export interface Painter {
  /**
   * Runs `task` right before the next picture that is drawn at `notBefore` (ms by this machine's clock) or later. A task that waits
   * already waits for that instead.
   */
  readonly nextFrame: (task: () => void, notBefore?: number) => void;
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
 * After a picture the page rests for so many times as long as it took, within these limits: however slow the machine is, drawing takes about
 * a third of the time, and however fast events come, what is in a hurry is drawn some 25 times a second, as fast as anybody can see.
 */
const REST = 2;
const SHORTEST_REST_MS = 14;
const LONGEST_REST_MS = 60;

export const createPainter = (timers: Timers, requestFrame: RequestFrame): Painter => {
  let restsUntil = 0;
  /** What waits for the picture under way to be on the screen; undefined while none is prepared. */
  let afterwards: (() => void)[] | undefined;
  const draw = (task: () => void): void => {
    const began = timers.now();
    const done: (() => void)[] = [];
    // What is prepared in a frame is on the screen, and the thread is free again, when the next task runs.
    timers.after(0, () => {
      const now = timers.now();
      restsUntil = now + Math.min(LONGEST_REST_MS, Math.max(SHORTEST_REST_MS, REST * (now - began)));
      for (const each of done) each();
    });
    afterwards = done;
    try {
      task();
    } finally {
      afterwards = undefined;
    }
  };
  const from = (notBefore: number, request: () => void): (() => void) => {
    const rest = Math.max(restsUntil, notBefore) - timers.now();
    if (rest > 0) return timers.after(rest, request);
    request();
    return () => undefined;
  };
  /** What takes back the request of each task that waits. */
  const waiting = new Map<() => void, () => void>();
  const giveUp = (task: () => void): void => {
    waiting.get(task)?.();
    waiting.delete(task);
  };
  return {
    nextFrame: (task, notBefore = 0) => {
      giveUp(task);
      let stopFrame = (): void => undefined;
      const stopHidden = timers.after(HIDDEN_MS, () => {
        giveUp(task);
        task();
      });
      const stopRest = from(notBefore, () => {
        stopFrame = requestFrame(() => {
          giveUp(task);
          draw(task);
        });
      });
      waiting.set(task, () => {
        stopHidden();
        stopRest();
        stopFrame();
      });
    },
    afterPaint: (done) => void afterwards?.push(done),
  };
};

export const browserPainter = createPainter(browserTimers, (task) => {
  const request = requestAnimationFrame(task);
  return () => cancelAnimationFrame(request);
});

/** How often a whole picture is drawn while events come. In between only those figures follow that are in a hurry. */
export const WHOLE_MS = 400;

/**
 * When the pictures of a page are drawn, and who draws them: what is in a hurry at once, and all of it a few times a second. After a quiet
 * time nothing waits.
 */
export class Pictures {
  private readonly painter: Painter;
  private readonly now: () => number;
  private readonly draw: () => void;
  private readonly listeners = new Set<() => void>();
  private readonly hurried = new Map<Topic, Set<() => void>>();
  private askedFor: number | undefined;
  private wholeAt = Number.NEGATIVE_INFINITY;

  /** `draw` is called within each picture. */
  constructor(painter: Painter, now: () => number, draw: () => void) {
    this.painter = painter;
    this.now = now;
    this.draw = () => {
      this.askedFor = undefined;
      draw();
    };
  }

  /** Calls `listener` with every whole picture, until the function that it returns is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Calls `listener` with those pictures too that are drawn at once since there is something new of one of the topics. */
  follow(topics: readonly Topic[], listener: () => void): () => void {
    const unsubscribe = this.subscribe(listener);
    for (const topic of topics) this.hurried.set(topic, (this.hurried.get(topic) ?? new Set()).add(listener));
    return () => {
      unsubscribe();
      for (const topic of topics) this.hurried.get(topic)?.delete(listener);
    };
  }

  /** Whether somebody follows what a frame has something new of. */
  isHurried(frame: DeltaFrame | SettledFrame): boolean {
    const isFollowed = ({ topic }: Series) => (this.hurried.get(topic)?.size ?? 0) > 0;
    return frame.type === 'delta' && frame.windows.some(({ series }) => series.some(isFollowed));
  }

  /** Has the next picture drawn, or the next whole one. */
  ask(isHurried: boolean): void {
    const notBefore = isHurried ? 0 : this.wholeAt + WHOLE_MS;
    if (this.askedFor !== undefined && this.askedFor <= notBefore) return;
    this.askedFor = notBefore;
    this.painter.nextFrame(this.draw, notBefore);
  }

  get isWholeDue(): boolean {
    return this.now() >= this.wholeAt + WHOLE_MS;
  }

  drawWhole(): void {
    this.wholeAt = this.now();
    for (const listener of this.listeners) listener();
  }

  drawHurried(isNew: (topic: Topic) => boolean): void {
    for (const [topic, listeners] of this.hurried) if (isNew(topic)) for (const listener of listeners) listener();
  }
}
