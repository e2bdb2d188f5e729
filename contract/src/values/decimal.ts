/** 10^decimals × value, rounded to the nearest integer; undefined where that is no safe integer, so that a sum can stay exact. */
export const toScaled = (value: number, decimals: number): number | undefined => {
  const scaled = Math.round(value * 10 ** decimals);
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
