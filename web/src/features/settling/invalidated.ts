import type { SettledFrame } from '@millrace/contract';

/**
 * What may have changed: the windows of any length whose start lies in the stretch (ms, both ends included), no window at all, or, after
 * frames were missed, anything.
 */
export type Invalidated = SettledFrame['invalidated'] | 'anything';
