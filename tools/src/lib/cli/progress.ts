/** A line that is written over again and again on a terminal, and not at all elsewhere. On stderr, since stdout is for results. */
export interface ProgressLine {
  readonly show: (text: string) => void;
  readonly clear: () => void;
}

/** As much of a terminal as a progress line needs. */
interface Screen {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly write: (text: string) => unknown;
}

const START_OF_LINE = '\r\u001b[2K';

export const progressLine = (screen: Screen): ProgressLine => {
  if (!screen.isTTY) return { show: () => undefined, clear: () => undefined };
  return {
    show: (text) => screen.write(START_OF_LINE + text.slice(0, (screen.columns || 80) - 1)),
    clear: () => screen.write(START_OF_LINE),
  };
};
