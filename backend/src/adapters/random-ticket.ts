import { randomBytes } from 'node:crypto';

/** 256 bits, so that no ticket can be guessed while it is valid. */
export const randomTicket = (): string => randomBytes(32).toString('base64url');
