/**
 * By hand, since no library merges to the same bytes in Lambda and in every browser (docs/decisions/0006-sketches.md).
 *
 * Registers of UltraLogLog (Ertl: "UltraLogLog: a practical and more space-efficient alternative to HyperLogLog for approximate
 * distinct counting", PVLDB 17, 2024). A hash chooses one of 2^14 registers and a level: level l with probability 2^-l. A
 * register is six bits for the highest level that it has seen, and two that say whether it saw the two levels below. That is a
 * function of the set of hashes, whatever their order.
 */
export const REGISTERS = 2 ** 14;

/** Bits of a hash that are left for its level. */
const LEVEL_BITS = 53 - 14;

/** The last level takes all hashes that would be higher: at 2^40 a register, no count comes near it. */
const LAST_LEVEL = LEVEL_BITS + 1;

/** One more than the zeros that 39 bits begin with. */
const levelOf = (bits: number): number => {
  const high = Math.floor(bits / 2 ** 7);
  return 1 + (high > 0 ? Math.clz32(high) : LEVEL_BITS - 32 + Math.clz32(bits % 2 ** 7));
};

/** The register that a hash, an integer of 53 bits, goes to, and that register after this hash alone. */
export const cellOf = (hash: number): readonly [register: number, state: number] => [
  hash % REGISTERS,
  levelOf(Math.floor(hash / REGISTERS)) << 2,
];

/** The register that saw what either saw. Neither is empty. */
export const mergeStates = (a: number, b: number): number => {
  const [high, low] = a >= b ? [a, b] : [b, a];
  const distance = (high >> 2) - (low >> 2);
  return distance > 2 ? high : high | (((4 | (low & 3)) >> distance) & 3);
};

/** What registers say about how many hashes they saw, as two sums over them. */
class Evidence {
  /** Of all registers together, how likely a hash would go to a level of a register that is known not to have seen it. */
  unseen: number;
  /** For each level, how many registers saw it. */
  readonly seen = new Array<number>(LAST_LEVEL + 1).fill(0);

  constructor(registers: number) {
    this.unseen = registers;
  }

  /** That so many registers have this state. */
  add(registers: number, state: number): void {
    const highest = state >> 2;
    this.unseen += registers * ((highest === LAST_LEVEL ? 0 : 2 ** -highest) - 1);
    this.see(registers, highest);
    for (const below of [1, 2]) {
      if (highest - below < 1) continue;
      if (state & (2 >> (below - 1))) this.see(registers, highest - below);
      else this.unseen += registers * 2 ** -(highest - below);
    }
  }

  /**
   * The rate, in hashes a register, for which what was seen is most likely: where the slope of the likelihood is zero. The
   * slope falls ever more slowly, so Newton's steps from a rate that is too small never pass it.
   */
  likeliestRate(): number {
    const levels = this.seen.flatMap((registers, level) =>
      registers > 0 ? [{ registers, share: 2 ** -Math.min(level, LAST_LEVEL - 1) }] : [],
    );
    if (levels.length === 0) return 0;
    const sum = (of: (level: (typeof levels)[number]) => number) => levels.reduce((all, level) => all + of(level), 0);
    // At most the root, since 1 / (e^x - 1) is at least 1 / x - 1 / 2.
    let rate = sum(({ registers }) => registers) / (sum(({ registers, share }) => registers * share) / 2 + this.unseen);
    for (let i = 0; i < STEPS; i++) {
      const slope = sum(({ registers, share }) => (registers * share) / Math.expm1(rate * share)) - this.unseen;
      const fall = sum(({ registers, share }) => registers * (share / (2 * Math.sinh((rate * share) / 2))) ** 2);
      const step = slope / fall;
      rate += step;
      if (!(step > rate * NEAR)) break;
    }
    return rate;
  }

  private see(registers: number, level: number): void {
    this.seen[level] = (this.seen[level] ?? 0) + registers;
  }
}

/** Each step doubles the digits that are right, so a few do; this ends what would go on for ever: registers that are all full. */
const STEPS = 50;

/** A step this small, as a share of the rate, changes no figure that is shown. */
const NEAR = 1e-12;

/**
 * How many different hashes the registers saw, given the state of each, zero where it is empty: the most likely number,
 * to the nearest integer. Each register is taken as a Poisson process of the same rate. With m registers its standard error is
 * √(4.63 / (8 · m)), 0.59 % for 2^14, for large numbers (Ertl, as above, for the maximum-likelihood estimator), and falls to nothing
 * for small ones.
 */
export const estimate = (states: Uint8Array): number => {
  const registers = new Uint16Array(256);
  for (const state of states) registers[state] = (registers[state] ?? 0) + 1;
  const evidence = new Evidence(states.length);
  for (let state = 1; state < 256; state++) {
    const alike = registers[state] ?? 0;
    if (alike > 0) evidence.add(alike, state);
  }
  return Math.round(evidence.likeliestRate() * states.length);
};

/** The registers that saw what either saw; the bytes of all of them, zero where one is empty. */
export const mergeRegisters = (a: Uint8Array, b: Uint8Array): Uint8Array =>
  a.map((x, i) => {
    const y = b[i] ?? 0;
    return x === 0 || y === 0 ? x + y : mergeStates(x, y);
  });
