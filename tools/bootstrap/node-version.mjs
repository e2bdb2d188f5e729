/** @typedef {[number, number]} MajorMinor */

/** @param {string} version such as `20.19`, `v22.13.1` or `24` @returns {MajorMinor} */
const majorMinor = (version) => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return [major, minor];
};

/** @param {MajorMinor} version @param {string} comparator `^20.19` or `>=24` */
const satisfies = ([major, minor], comparator) => {
  const [leastMajor, leastMinor] = majorMinor(comparator.replace(/^(\^|>=)/, ''));
  if (comparator.startsWith('>=')) return major > leastMajor || (major === leastMajor && minor >= leastMinor);
  return major === leastMajor && minor >= leastMinor;
};

/**
 * Whether a Node version is in a range of the form of `engines.node`: `^a.b` and `>=a.b`, joined with `||`.
 *
 * @param {string} version
 * @param {string} range
 */
export const isSupportedNode = (version, range) =>
  range.split('||').some((comparator) => satisfies(majorMinor(version), comparator.trim()));
