import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * SRP-6a as Cognito speaks it, by hand, because cognito-local lacks it and packages are the client's half only: group 15 of RFC
 * 3526, SHA-256, and its own key derivation.
 */

export const N = BigInt(
  '0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD' +
    'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F' +
    '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
    'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510' +
    '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7' +
    'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C' +
    'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
);
export const g = 2n;

export const power = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
  let result = 1n;
  for (let b = base % modulus, e = exponent; e > 0n; e >>= 1n, b = (b * b) % modulus)
    if (e & 1n) result = (result * b) % modulus;
  return result;
};

/** Big-endian two's complement without surplus: what Java's BigInteger gives, and so what both sides hash. */
export const bytesOf = (value: bigint): Buffer => {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
};

export const numberOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex') || '0'}`);
export const hash = (...parts: readonly (Buffer | string)[]): Buffer => {
  const sha = createHash('sha256');
  for (const part of parts) sha.update(part);
  return sha.digest();
};

export const k = numberOf(hash(bytesOf(N), bytesOf(g)));

export interface SrpIdentity {
  /** The pool's id after the underscore. */
  readonly poolName: string;
  readonly userId: string;
  readonly password: string;
}

export const sharedKey = (u: bigint, secret: bigint): Buffer => {
  const pseudoRandom = createHmac('sha256', bytesOf(u)).update(bytesOf(secret)).digest();
  return createHmac('sha256', pseudoRandom).update('Caldera Derived Key\u0001').digest().subarray(0, 16);
};

/** x: what the password, the user and the salt come to. */
export const passwordExponent = ({ poolName, userId, password }: SrpIdentity, salt: bigint): bigint =>
  numberOf(hash(bytesOf(salt), hash(`${poolName}${userId}:${password}`)));

/** What proves the shared key. */
export const sign = (key: Buffer, { poolName, userId }: SrpIdentity, secretBlock: Buffer, timestamp: string): Buffer =>
  createHmac('sha256', key).update(poolName).update(userId).update(secretBlock).update(timestamp).digest();

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
  identity: SrpIdentity,
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
