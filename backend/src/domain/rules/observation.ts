/** What was measured of one label in one window. Without a score nothing was: that says neither yes nor no. */
export interface Observation {
  readonly value?: number | undefined;
  /** How bad that is, on the scale of the rule's levels. */
  readonly score?: number | undefined;
  /** What would not have been said, where that depends on what was before. */
  readonly expected?: { readonly low: number; readonly high: number } | undefined;
  /** What it was compared with. */
  readonly base?: number | undefined;
  /** Of a rule of kind `absence`, in the place of a score, which depends on when something last came. */
  readonly absence?: { readonly isOver: boolean; readonly usualMs: number | undefined } | undefined;
  /** How long nothing has come, and how long that is usual, ms. */
  readonly pause?: { readonly now: number; readonly usual: number } | undefined;
}

/** A closed window of a rule; the label of a rule without a dimension is ''. */
export interface ObservedWindow {
  readonly start: number;
  readonly labels: ReadonlyMap<string, Observation>;
  /** What a label has of which there is nothing in the window. */
  readonly missing: Observation;
}
