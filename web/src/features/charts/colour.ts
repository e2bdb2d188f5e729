/** The colour token of a line; lines without a colour of their own share one. */
export const seriesColour = (colour: number | undefined): string =>
  colour === undefined ? 'var(--series-rest)' : `var(--series-${colour})`;
