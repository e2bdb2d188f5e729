const compact = new Intl.NumberFormat('en-US', {
  notation: 'compact',
  minimumSignificantDigits: 3,
  maximumSignificantDigits: 3,
});

const plain = [0, 1, 2].map(
  (digits) => new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
);

/** Thousands separated, every digit kept: `1234567.80` becomes `1,234,567.80`. Takes decimal text of any length. */
export const groupDigits = (decimal: string): string => {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(\.\d+)?$/.exec(decimal) ?? [];
  if (whole === '') return decimal;
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
};

/** Three significant digits, and no more decimals than the metric has: `8`, `42.1`, `7.50`, `999`, `1.20K`, `12.4M`. */
export const formatShort = (value: number, decimals = 2): string => {
  const size = Math.abs(value);
  const wholeDigits = size < 1 ? 1 : Math.floor(Math.log10(size)) + 1;
  const digits = Math.max(0, Math.min(decimals, 3 - wholeDigits));
  return Math.round(size * 10 ** digits) / 10 ** digits >= 1000
    ? compact.format(value)
    : (plain[digits]?.format(value) ?? String(value));
};

/** For a scale: as short as the number allows (`0`, `2.5`, `1.2K`). */
export const formatTick = (value: number): string =>
  new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 }).format(value);

/** `+12 %`, `−3 %`; whole percents, since a trend is a direction and not a figure to book. */
export const formatChange = (ratio: number): string => {
  const percent = Math.round(ratio * 100);
  const sign = percent > 0 ? '+' : percent < 0 ? '−' : '±';
  return `${sign}${groupDigits(String(Math.abs(percent)))} %`;
};
