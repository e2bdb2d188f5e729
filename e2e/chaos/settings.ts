import { retentionOf } from '../../backend/src/domain/retention';

/** Millrace's own defaults. */
export const DAYS = { second: 1, minute: 30, hour: 400, item: 30, log: 1 } as const;

export const retention = retentionOf(DAYS);

/** For how long `durable` gathers records, unless a run says otherwise: as on dev. */
export const WINDOW_SECONDS = 2;

export const DEDUPE_SECONDS = 600;

export const PARTITIONS = 2;
