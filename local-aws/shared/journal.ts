import { closeSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

export interface Journal {
  /** The line survives the end of the process once this has returned; the loss of power may lose it. */
  readonly append: (line: object) => void;
  readonly close: () => void;
}

const parsed = (line: string): unknown[] => {
  try {
    return [JSON.parse(line)];
  } catch {
    // What the loss of power has left of it.
    return [];
  }
};

/** The lines of a journal, oldest first, without the rest of one that was being written when the process was killed. */
export const readJournal = (file: string): unknown[] => {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole.split('\n').filter(Boolean).flatMap(parsed);
};

/**
 * A file of JSON lines that says what there is now.
 * @param current what is worth a line; the file is written anew with it now, and whenever it has grown by so many lines more.
 */
export const openJournal = (file: string, current: () => Iterable<object>, most = 20_000): Journal => {
  let lines = 0;
  const textOf = (line: object): string => `${JSON.stringify(line)}\n`;

  /** There is always the old file or the new one, whole. */
  const renew = (): number => {
    const fresh = openSync(`${file}.new`, 'w');
    for (const line of current()) writeSync(fresh, textOf(line));
    renameSync(`${file}.new`, file);
    lines = 0;
    return fresh;
  };
  let open = renew();

  return {
    append: (line) => {
      writeSync(open, textOf(line));
      lines += 1;
      if (lines < most) return;
      closeSync(open);
      open = renew();
    },
    close: () => closeSync(open),
  };
};
