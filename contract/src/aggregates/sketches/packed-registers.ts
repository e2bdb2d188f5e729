import { type Cells, cellsOf, fromBase64, mergeCells, packCells, toBase64, unpackCells } from './cells';
import { cellOf, estimate, mergeRegisters, mergeStates } from './registers';

const allRegisters = (cells: Cells, size: number): Uint8Array => {
  const all = new Uint8Array(size);
  for (let i = 0; i < cells.length; i += 2) all[cells[i] ?? 0] = cells[i + 1] ?? 0;
  return all;
};

const packed = (cells: Cells, size: number): string => {
  const bytes = packCells(cells);
  return toBase64(bytes.length < size ? bytes : allRegisters(cells, size));
};

const allOf = (bytes: Uint8Array, size: number): Uint8Array =>
  bytes.length === size ? bytes : allRegisters(unpackCells(bytes), size);

/**
 * The registers of both, each in base64: `size` bytes are all of them in order, a byte each; fewer are `packCells` of those that are not empty, which
 * is the form whenever it is shorter. What has been added only makes the short form longer: with all registers on one side the result has all.
 */
export const mergePacked = (a: string, b: string, size: number): string => {
  const [x, y] = [fromBase64(a), fromBase64(b)];
  if (x.length === size || y.length === size) return toBase64(mergeRegisters(allOf(x, size), allOf(y, size)));
  return packed(mergeCells(unpackCells(x), unpackCells(y), mergeStates), size);
};

/** How many different hashes registers in base64 have seen. */
export const estimateOf = (text: string, size: number): number => estimate(allOf(fromBase64(text), size));

/** Collects hashes: integers from 0 to 2^53 - 1, evenly spread. `size` is a power of two, at most `REGISTERS`. */
export class RegisterCollector {
  private readonly states = new Map<number, number>();
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  add(hash: number): void {
    const [cell, state] = cellOf(hash);
    const register = cell % this.size;
    const known = this.states.get(register);
    this.states.set(register, known === undefined ? state : mergeStates(known, state));
  }

  packed(): string {
    return packed(cellsOf(this.states), this.size);
  }
}
