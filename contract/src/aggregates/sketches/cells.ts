/** Base64 of bytes, the same in a browser and in Lambda. Not by spreading into one call, which has a limit on arguments. */
export const toBase64 = (bytes: Iterable<number>): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};

export const fromBase64 = (text: string): Uint8Array => {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
};

/**
 * The occupied cells of a sketch: index and value of each in turn, the lowest index first, each index once. Both are
 * integers from 0 to 2^53 - 1. What is sorted has one form, so equal sketches are equal bytes.
 */
export type Cells = readonly number[];

export const cellsOf = (values: ReadonlyMap<number, number>): Cells => {
  const cells: number[] = [];
  // Sorted as numbers, without a comparison of our own: in a quarter of the time.
  for (const index of Float64Array.from(values.keys()).sort()) cells.push(index, values.get(index) ?? 0);
  return cells;
};

/** The cells of both; `combine` makes one value of two. */
export const mergeCells = (a: Cells, b: Cells, combine: (x: number, y: number) => number): Cells => {
  const merged: number[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const [left = Number.POSITIVE_INFINITY, x = 0] = [a[i], a[i + 1]];
    const [right = Number.POSITIVE_INFINITY, y = 0] = [b[j], b[j + 1]];
    const value = left < right ? x : right < left ? y : combine(x, y);
    merged.push(Math.min(left, right), value);
    if (left <= right) i += 2;
    if (right <= left) j += 2;
  }
  return merged;
};

/** Seven bits a byte, the lowest first, the eighth set on all but the last (LEB128). Not by bits: they end at 2^32. */
const pushInteger = (bytes: number[], integer: number): void => {
  let rest = integer;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
};

/** Each cell as the distance from the cell before and the value: two bytes where both are below 128. */
export const packCells = (cells: Cells): readonly number[] => {
  const bytes: number[] = [];
  let before = 0;
  for (let i = 0; i < cells.length; i += 2) {
    const index = cells[i] ?? 0;
    pushInteger(bytes, index - before);
    pushInteger(bytes, cells[i + 1] ?? 0);
    before = index;
  }
  return bytes;
};

const unpackIntegers = (bytes: Uint8Array): readonly number[] => {
  const integers: number[] = [];
  let integer = 0;
  let unit = 1;
  for (const byte of bytes) {
    integer += (byte % 128) * unit;
    unit *= 128;
    if (byte > 127) continue;
    integers.push(integer);
    integer = 0;
    unit = 1;
  }
  return integers;
};

export const unpackCells = (bytes: Uint8Array): Cells => {
  let index = 0;
  return unpackIntegers(bytes).map((integer, i) => {
    if (i % 2 === 1) return integer;
    index += integer;
    return index;
  });
};
