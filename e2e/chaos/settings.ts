import { retentionOf } from '../../backend/src/domain/retention';

/** Millrace's own defaults. */
export const DAYS = { second: 1, minute: 30, hour: 400, item: 30, log: 1 } as const;

export const retention = retentionOf(DAYS);

export const DEDUPE_SECONDS = 600;

export const PARTITIONS = 2;
