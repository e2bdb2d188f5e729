import { readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { backend } from '../../lib/cli/paths';
import type { Expected } from './assertion';

export const stagesFolder = join(backend, 'stages');

/** The stage that runs locally when none is named, as in `serverless.yml`. */
export const DEFAULT_STAGE = 'dev';

export const stagesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => extname(file) === '.yml')
    .map((file) => basename(file, '.yml'));

const reader = z.object({
  readSettings: z.custom<(folder: string, stage: string) => unknown>((it) => typeof it === 'function'),
});

/** Of a stage's file, what a template is held against. */
const settingsSchema = z.object({
  stream: z.object({ retentionHours: z.number() }),
  fanOut: z.object({ live: z.boolean(), durable: z.boolean() }),
  batching: z.object({ durableWindowSeconds: z.number() }),
  retention: z.object({ logsDays: z.number() }),
  tables: z.object({ pointInTimeRecovery: z.boolean() }),
  encryption: z.enum(['aws-managed', 'customer-managed']),
  removal: z.enum(['delete', 'retain']),
});

/** The most that a mapping can be told. */
const LONGEST_AGE_SECONDS = 604_800;

/** @throws Error in one line for a stage without a file, or one whose file says what it may not. */
export const expectedOf = async (folder: string, stage: string): Promise<Expected> => {
  const file = pathToFileURL(join(backend, 'stack', 'read-settings.ts')).href;
  const { readSettings } = reader.parse(await import(file));
  const { stream, fanOut, batching, retention, tables, encryption, removal } = settingsSchema.parse(
    readSettings(folder, stage),
  );
  return {
    stage,
    live: { fanOut: fanOut.live },
    durable: {
      fanOut: fanOut.durable,
      windowSeconds: batching.durableWindowSeconds,
      oldestSeconds: Math.min(stream.retentionHours * 3600, LONGEST_AGE_SECONDS),
    },
    logsDays: retention.logsDays,
    pointInTimeRecovery: tables.pointInTimeRecovery,
    ownKey: encryption === 'customer-managed',
    keeps: removal === 'retain',
  };
};
