import type { DeltaFrame, Series, SettledFrame, Topic } from '@millrace/contract';
import { browserTimers, type Timers } from '../../lib/timers';

/** Changes the page, and returns whether anything looks different then. */
export type Draw = () => boolean;

/** When to draw, and when it has been drawn. */
export interface Painter {
  /**
   * Runs `task` for the next picture that is drawn at `notBefore` (ms by this machine's clock) or later. A task that waits already waits for
   * that instead.
   */
  readonly nextFrame: (task: Draw, notBefore?: number) => void;
  /** Called within such a task: runs `done` once what it has changed is on the screen. Never does while nothing is drawn. */
  readonly afterPaint: (done: () => void) => void;
}

/**
 * A page that is hidden, or becomes so before its next picture, draws nothing, but takes in what has come within this time, so that
 * it shows the present when looked at again.
 */
const HIDDEN_MS = 1000;

/** Asks for the next picture, and returns a function that takes the request back. */
type RequestFrame = (task: () => void) => () => void;

/** A task that waits for its picture. */
interface Waiting {
  readonly since: number;
  readonly takeBack: () => void;
}

/**
 * After a picture the page rests for so many times as long as it took, within these limits: however slow the machine is, drawing takes about
 * a third of the time.
 */
const REST = 2;
const SHORTEST_REST_MS = 14;
const LONGEST_REST_MS = 60;

/**
 * However fast events come, pictures are so far apart on average, as fast as anybody can see: of a screen with 60 a second every third or fourth.
 * One that is late, since the screen was not ready, has the next one come earlier by as much, up to a limit.
 */
const INTERVAL_MS = 60;
const MOST_LATE_MS = 40;

/** Draws one picture after another, each with the rest after it. */
class Drawing {
  restsUntil = 0;
  /** When the next picture may come, by the interval between them. */
  private due = 0;
  private readonly timers: Timers;
  private readonly requestFrame: RequestFrame;
  /** Whether the last task has changed what one sees: then the next one is likely to do so too. */
  private looksNew = true;
  /** What waits for the picture under way to be on the screen; undefined while none is prepared. */
  private afterwards: (() => void)[] | undefined;

  constructor(timers: Timers, requestFrame: RequestFrame) {
    this.timers = timers;
    this.requestFrame = requestFrame;
  }

  /** Has a task run. A frame costs as much as what is drawn in it: none is asked for where nothing is likely to look different. */
  soon(task: Draw): () => void {
    return this.looksNew
      ? this.requestFrame(() => this.inFrame(() => this.perform(task)))
      : this.timers.after(0, () => this.atOnce(task));
  }

  afterPaint(done: () => void): void {
    this.afterwards?.push(done);
  }

  /** Returns what waits for what the task has changed to be on the screen. */
  private perform(task: Draw): readonly (() => void)[] {
    const done: (() => void)[] = [];
    this.afterwards = done;
    this.looksNew = true;
    try {
      this.looksNew = task();
    } finally {
      this.afterwards = undefined;
    }
    return done;
  }

  /** What is prepared in a frame is on the screen, and the thread is free again, when the next task runs. */
  private inFrame(prepare: () => readonly (() => void)[]): void {
    const began = this.timers.now();
    this.due = Math.max(this.due, began - MOST_LATE_MS) + INTERVAL_MS;
    let done: readonly (() => void)[] = [];
    this.timers.after(0, () => this.finish(began, done));
    done = prepare();
  }

  private atOnce(task: Draw): void {
    const began = this.timers.now();
    const done = this.perform(task);
    // A page that is looked at again draws then what it had to show long before: how late that is says nothing.
    const isLate = () => this.timers.now() - began >= HIDDEN_MS;
    if (this.looksNew) this.requestFrame(() => this.inFrame(() => (isLate() ? [] : done)));
    else this.finish(began, done);
  }

  private finish(began: number, done: readonly (() => void)[]): void {
    const now = this.timers.now();
    const rest = Math.min(LONGEST_REST_MS, Math.max(SHORTEST_REST_MS, REST * (now - began)));
    this.restsUntil = Math.max(now + rest, this.due);
    for (const each of done) each();
  }
}

export const createPainter = (timers: Timers, requestFrame: RequestFrame): Painter => {
  const drawing = new Drawing(timers, requestFrame);
  const waiting = new Map<Draw, Waiting>();
  const giveUp = (task: Draw): void => {
    waiting.get(task)?.takeBack();
    waiting.delete(task);
  };
  const ask = (task: Draw, notBefore: number): (() => void) => {
    const drawn = () => {
      giveUp(task);
      return task();
    };
    const rest = Math.max(drawing.restsUntil, notBefore) - timers.now();
    if (rest <= 0) return drawing.soon(drawn);
    let takeBack = timers.after(rest, () => {
      takeBack = drawing.soon(drawn);
    });
    return () => takeBack();
  };
  let isWatching = false;
  /** One timer for all that wait, since each of them would cost as much as what it waits for. */
  const watch = (): void => {
    const [first] = waiting.values();
    isWatching = first !== undefined;
    if (!first) return;
    timers.after(first.since + HIDDEN_MS - timers.now(), () => {
      const late = timers.now() - HIDDEN_MS;
      for (const [task, { since }] of [...waiting]) {
        if (since > late) continue;
        giveUp(task);
        task();
      }
      watch();
    });
  };
  return {
    nextFrame: (task, notBefore = 0) => {
      giveUp(task);
      waiting.set(task, { since: timers.now(), takeBack: ask(task, notBefore) });
      if (!isWatching) watch();
    },
    afterPaint: (done) => drawing.afterPaint(done),
  };
};

export const browserPainter = createPainter(browserTimers, (task) => {
  const request = requestAnimationFrame(task);
  return () => cancelAnimationFrame(request);
});

/** How often a whole picture is drawn while events come. In between only those figures follow that are in a hurry. */
export const WHOLE_MS = 500;

/**
 * When the pictures of a page are drawn, and who draws them: what is in a hurry at once, and all of it twice a second. After a quiet
 * time nothing waits.
 */
export class Pictures {
  private readonly painter: Painter;
  private readonly now: () => number;
  private readonly tasks: Readonly<Record<'hurried' | 'whole', Draw>>;
  private readonly listeners = new Set<() => void>();
  private readonly hurried = new Map<Topic, Set<Draw>>();
  /** Which pictures are asked for: a whole one keeps its time, however many others come before it. */
  private readonly asked = { hurried: false, whole: false };
  private wholeAt = Number.NEGATIVE_INFINITY;

  /** `draw` is called within each picture. */
  constructor(painter: Painter, now: () => number, draw: Draw) {
    this.painter = painter;
    this.now = now;
    const drawn = (kind: 'hurried' | 'whole') => () => {
      if (!this.asked[kind]) return false;
      this.asked.hurried = false;
      if (kind === 'whole' || this.isWholeDue) this.asked.whole = false;
      return draw();
    };
    this.tasks = { hurried: drawn('hurried'), whole: drawn('whole') };
  }

  /** Calls `listener` with every whole picture, until the function that it returns is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Calls `listener` with those pictures too that are drawn at once since there is something new of one of the topics. */
  follow(topics: readonly Topic[], listener: Draw): () => void {
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
    const kind = isHurried ? 'hurried' : 'whole';
    if (this.asked[kind]) return;
    this.asked[kind] = true;
    this.painter.nextFrame(this.tasks[kind], isHurried ? 0 : this.wholeAt + WHOLE_MS);
  }

  get isWholeDue(): boolean {
    return this.now() >= this.wholeAt + WHOLE_MS;
  }

  drawWhole(): void {
    this.wholeAt = this.now();
    for (const listener of this.listeners) listener();
  }

  /** Returns whether anything looks different. */
  drawHurried(isNew: (topic: Topic) => boolean): boolean {
    let looksNew = false;
    for (const [topic, listeners] of this.hurried)
      if (isNew(topic)) for (const listener of listeners) looksNew = listener() || looksNew;
    return looksNew;
  }
}
