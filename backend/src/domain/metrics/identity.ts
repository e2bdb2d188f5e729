import { hash } from 'node:crypto';
import type { Event } from '../formats/event';
import { partReader } from './label';

/** The first 53 bits, as many as a number holds, of SHA-256 over the text's UTF-8. Evenly spread, and the same for ever. */
export const hashOf = (text: string): number => {
  const hex = hash('sha256', text);
  return Number.parseInt(hex.slice(0, 13), 16) * 2 + (Number.parseInt(hex.slice(13, 14), 16) >> 3);
};

/** How to find what a metric of `unique` counts: its hash, or undefined where an event has no such thing. */
export const identityReader = (of: string): ((event: Event) => number | undefined) => {
  const read = partReader(of);
  return (event) => {
    const value = read(event);
    if (typeof value === 'number' || typeof value === 'boolean') return hashOf(String(value));
    return typeof value === 'string' && value !== '' ? hashOf(value) : undefined;
  };
};
