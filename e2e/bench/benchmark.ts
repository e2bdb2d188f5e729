export interface Outcome {
  readonly figures: Readonly<Record<string, unknown>>;
  readonly met: boolean;
}

export interface Benchmark {
  readonly name: string;
  /** What it is held against, in words. */
  readonly goal: string;
  readonly run: (tell: (line: string) => void) => Promise<Outcome>;
}
