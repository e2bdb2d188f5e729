/** The margins of a plot inside its box, px: what lies over it finds its place by them. */
export const PLOT = { top: 8, right: 12, bottom: 24, left: 44 } as const;

/** How much of what lies under them shows through. */
export const AMOUNT_OPACITY = 0.85;
export const BAND_OPACITY = 0.18;

/** Where a moment stands, as a share of the plot's width; undefined outside of it. */
export const shareOf = (at: number, from: number, to: number): number | undefined => {
  const share = (at - from) / (to - from);
  return share >= 0 && share <= 1 ? share : undefined;
};

/** The colour token of a line; lines without a colour of their own share one. */
export const seriesColour = (colour: number | undefined): string =>
  colour === undefined ? 'var(--series-rest)' : `var(--series-${colour})`;
