import { randomBytes, timingSafeEqual } from 'node:crypto';
import { bytesOf, g, hash, type Identity, k, N, numberOf, passwordExponent, power, sharedKey, sign } from './srp-group';

export interface Challenge {
  /** Hexadecimal, both for the client. */
  readonly salt: string;
  readonly publicB: string;
  /** Base64; comes back with the client's answer. */
  readonly secretBlock: string;
  /** Whether the client, answering at `timestamp`, knows the password. */
  readonly verify: (signature: string, timestamp: string) => boolean;
}

const same = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

/** @returns undefined when the client's public value is one that would give the secret away. */
export const challenge = (
  identity: Identity,
  clientPublic: string,
  random: (bytes: number) => Buffer = randomBytes,
): Challenge | undefined => {
  if (!/^[0-9a-fA-F]+$/.test(clientPublic)) return undefined;
  const A = BigInt(`0x${clientPublic}`);
  if (A % N === 0n) return undefined;
  const salt = numberOf(random(16));
  const b = numberOf(random(128));
  const verifier = power(g, passwordExponent(identity, salt), N);
  const B = (k * verifier + power(g, b, N)) % N;
  const u = numberOf(hash(bytesOf(A), bytesOf(B)));
  const key = sharedKey(u, power(A * power(verifier, u, N), b, N));
  const block = random(512);
  const verify = (signature: string, timestamp: string): boolean => {
    const expected = sign(key, identity, block, timestamp);
    return same(expected, Buffer.from(signature, 'base64'));
  };
  return { salt: salt.toString(16), publicB: B.toString(16), secretBlock: block.toString('base64'), verify };
};
