/**
 * Amplify signs in with numbers of 3,072 bits (SRP), and calculates with them in arrays of small ones: twice 200 ms in which the page does nothing
 * else. The browser's own large numbers take a twentieth of that. Amplify has the same seam for React Native.
 */
function modPow(exponent, modulus, callback) {
  const native = (number) => BigInt(`0x${number.toString(16)}`);
  const by = native(modulus);
  let result = 1n;
  // `mod` makes a number of one below zero that is not.
  for (let [base, left] = [native(this.mod(modulus)), native(exponent)]; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * base) % by;
    base = (base * base) % by;
  }
  const power = new this.constructor(result.toString(16), 16);
  callback?.(null, power);
  return power;
}

/** A loader for the bundler: appends it to the module with Amplify's class. @param {string} source */
module.exports = (source) => `${source}\nBigInteger.prototype.modPow = ${modPow};\n`;
