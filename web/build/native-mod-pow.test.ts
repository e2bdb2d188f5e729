import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import withNativeModPow from './native-mod-pow.cjs';

interface Numbers {
  readonly toString: (radix: number) => string;
  readonly negate: () => Numbers;
  readonly modPow: (exponent: Numbers, modulus: Numbers, done: (error: null, power: Numbers) => void) => Numbers;
}

type NumbersOf = new (text: string, radix: number) => Numbers;

const load = async (source: string): Promise<NumbersOf> => {
  const { default: made } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  return made;
};

const random = (digits: number): string =>
  Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join('');

test('powers are those of the library, also of a base below zero', async () => {
  const amplify = createRequire(createRequire(import.meta.url).resolve('aws-amplify/auth'));
  const folder = join(
    amplify.resolve('@aws-amplify/auth'),
    '..',
    '..',
    'esm',
    'providers/cognito/utils/srp/BigInteger',
  );
  const source = readFileSync(join(folder, 'BigInteger.mjs'), 'utf8');
  const [Theirs, Ours] = await Promise.all([load(source), load(withNativeModPow(source))]);
  for (let round = 0; round < 8; round++) {
    const [base, exponent] = [random(192), random(64)];
    const modulus = `f${random(190)}1`;
    const powerIn = (Kind: NumbersOf): string => {
      const number = new Kind(base, 16);
      let power: Numbers | undefined;
      (round % 2 ? number : number.negate()).modPow(new Kind(exponent, 16), new Kind(modulus, 16), (_, done) => {
        power = done;
      });
      return power?.toString(16) ?? '';
    };
    expect(powerIn(Ours)).toBe(powerIn(Theirs));
    expect(powerIn(Ours)).not.toBe('');
  }
});
