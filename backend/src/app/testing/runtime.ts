import type { Clock, LogFields, Logger, Sleep } from '../ports';

export interface LogLine extends LogFields {
  readonly level: keyof Logger;
  readonly message: string;
}

export interface InMemoryLogger extends Logger {
  readonly lines: readonly LogLine[];
}

export const inMemoryLogger = (): InMemoryLogger => {
  const lines: LogLine[] = [];
  const write = (level: keyof Logger) => (message: string, fields?: LogFields) => {
    lines.push({ level, message, ...fields });
  };
  return { lines, info: write('info'), warn: write('warn'), error: write('error') };
};

export interface ManualClock {
  readonly now: Clock;
  /** Moves the clock at once. */
  readonly sleep: Sleep;
  readonly pass: (ms: number) => void;
}

export const manualClock = (start = Date.UTC(2026, 10, 20, 10)): ManualClock => {
  let time = start;
  const pass = (ms: number) => {
    time += ms;
  };
  return { now: () => time, pass, sleep: async (ms) => pass(ms) };
};

export interface SimulatedClock extends ManualClock {
  /** Waits for the work, and lets time pass from one sleep's end to the next meanwhile. @throws when it waits for something else. */
  readonly run: <T>(work: Promise<T>) => Promise<T>;
}

/** Time that stands still while anything happens, so that what sleeps at the same time overlaps. */
export const simulatedClock = (start = Date.UTC(2026, 10, 20, 10)): SimulatedClock => {
  let time = start;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  const wakeNext = (): void => {
    const at = Math.min(...sleepers.map((sleeper) => sleeper.at));
    if (!Number.isFinite(at)) throw new Error('nothing is asleep, and the work is not done');
    time = Math.max(time, at);
    const due = sleepers.filter((sleeper) => sleeper.at === at);
    sleepers = sleepers.filter((sleeper) => sleeper.at !== at);
    for (const { wake } of due) wake();
  };
  return {
    now: () => time,
    pass: (ms) => {
      time += ms;
    },
    sleep: (ms) => new Promise((wake) => sleepers.push({ at: time + ms, wake })),
    run: async (work) => {
      let isOver = false;
      const over = () => {
        isOver = true;
      };
      work.then(over, over);
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        if (isOver) return work;
        wakeNext();
      }
    },
  };
};
