import { randomBytes } from 'node:crypto';
import {
  bytesOf,
  g,
  hash,
  k,
  N,
  numberOf,
  passwordExponent,
  power,
  type SrpIdentity,
  sharedKey,
  sign,
} from '../../cognito/srp';

/** The browser's half of SRP, for tests that sign in without a browser. */
export interface SrpClient {
  readonly a: bigint;
  readonly A: bigint;
  readonly publicA: string;
}

export const startSrp = (): SrpClient => {
  const a = numberOf(randomBytes(128));
  const A = power(g, a, N);
  return { a, A, publicA: A.toString(16) };
};

interface Challenge {
  readonly salt: string;
  readonly publicB: string;
  readonly secretBlock: string;
}

/** The signature, in base64, that answers the challenge. */
export const answerChallenge = (
  client: SrpClient,
  identity: SrpIdentity,
  challenge: Challenge,
  timestamp: string,
): string => {
  const B = BigInt(`0x${challenge.publicB}`);
  const x = passwordExponent(identity, BigInt(`0x${challenge.salt}`));
  const u = numberOf(hash(bytesOf(client.A), bytesOf(B)));
  const base = (((B - k * power(g, x, N)) % N) + N) % N;
  const key = sharedKey(u, power(base, client.a + u * x, N));
  return sign(key, identity, Buffer.from(challenge.secretBlock, 'base64'), timestamp).toString('base64');
};
