/** As many windows of an answer as are read, or taken in, without being noticed. */
const SLICE = 100;

/** All of it, in pieces between which a page can do something else. */
export const slicesOf = <T>(all: readonly T[]): readonly T[][] =>
  Array.from({ length: Math.ceil(all.length / SLICE) }, (_, i) => all.slice(i * SLICE, (i + 1) * SLICE));
