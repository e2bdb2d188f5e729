/** `12.5e-7` as its sign, its digits and how many of them stand after the point. */
const decimalOf = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/** Half away from zero, on the digits that a person reads: 8.575 is 858 at two decimals, whatever the computer holds for it. */
const roundText = (text: string, decimals: number): number => {
  const [, sign, whole = '', fraction = '', exponent = '0'] = decimalOf.exec(text) ?? [];
  const digits = `${whole}${fraction}`;
  const point = whole.length + Number(exponent) + decimals;
  if (point < 0) return 0;
  const kept = Number(digits.slice(0, point).padEnd(point, '0'));
  const rounded = (digits[point] ?? '0') >= '5' ? kept + 1 : kept;
  return sign ? -rounded : rounded;
};

/** How near to a half a product may be computed wrongly, as a part of itself and at the least. */
const RELATIVE_ERROR = 2 ** -51;
const LEAST_ERROR = 1e-9;

const isNearHalf = (scaled: number): boolean => {
  const size = Math.abs(scaled);
  return Math.abs(size - Math.floor(size) - 0.5) <= Math.max(LEAST_ERROR, size * RELATIVE_ERROR);
};

/**
 * 10^decimals × value, rounded to the nearest integer, half away from zero; undefined where that is no safe integer, so that a sum can stay
 * exact.
 */
export const toScaled = (value: number, decimals: number): number | undefined => {
  const product = value * 10 ** decimals;
  const scaled = isNearHalf(product) ? roundText(String(value), decimals) : Math.round(product);
  return Number.isSafeInteger(scaled) ? scaled + 0 : undefined;
};

/** The decimal text of an integer that was scaled by 10^decimals: `formatScaled("-5", 2)` is "-0.05". Exact for any length. */
export const formatScaled = (scaled: string | number | bigint, decimals: number): string => {
  const text = String(scaled);
  const negative = text.startsWith('-');
  const digits = (negative ? text.slice(1) : text).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals > 0 ? `.${digits.slice(digits.length - decimals)}` : '';
  return `${negative ? '-' : ''}${whole}${fraction}`;
};
