import type { Range } from '../live/ranges';

/** The range in words: `5 min`. */
export const rangeText = ({ minutes }: Range): string => `${minutes} min`;
