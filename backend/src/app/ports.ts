/** Ms since the epoch. */
export type Clock = () => number;

export type Sleep = (ms: number) => Promise<void>;

export type LogFields = Readonly<Record<string, unknown>>;

/** One structured line a call. */
export interface Logger {
  readonly info: (message: string, fields?: LogFields) => void;
  readonly warn: (message: string, fields?: LogFields) => void;
  readonly error: (message: string, fields?: LogFields) => void;
}
