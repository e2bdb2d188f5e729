import { estimateOf, mergePacked, RegisterCollector } from './packed-registers';

/** A kilobyte, for a standard error of √(4.63 / (8 · 2^10)) = 2.4 % (registers.ts). */
const SIZE = 2 ** 10;

/** 53 bits of a text's UTF-16 units, the same everywhere (cyrb53, in the public domain; MurmurHash's finalisers): evenly spread, and no secret. */
export const hash53 = (text: string): number => {
  let [low, high] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x9e3779b1);
    high = Math.imul(high ^ unit, 0x5f356495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return 2 ** 32 * (high & 0x1fffff) + (low >>> 0);
};

/** Counts different labels. Its text depends on the set of them alone. */
export class LabelSketch {
  private readonly registers = new RegisterCollector(SIZE);
  private readonly before: string | undefined;

  /** @param before the text of a sketch that it goes on from */
  constructor(before?: string) {
    this.before = before;
  }

  add(label: string): void {
    this.registers.add(hash53(label));
  }

  text(): string {
    return mergeLabelSketches(this.before, this.registers.packed());
  }
}

/** Of the labels of both; of one alone where there is no other. */
export const mergeLabelSketches = (a: string | undefined, b: string): string =>
  a === undefined ? b : mergePacked(a, b, SIZE);

/** The sketch of these labels, and of those that one before it has. */
export const sketchOf = (labels: Iterable<string>, before?: string): string => {
  const sketch = new LabelSketch(before);
  for (const label of labels) sketch.add(label);
  return sketch.text();
};

/** Within 7 % in 99 of 100 cases. */
export const estimateLabels = (sketch: string): number => estimateOf(sketch, SIZE);
