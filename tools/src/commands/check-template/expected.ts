import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { backend } from '../../lib/cli/paths';

/** What the template of a stage is checked for: the settings in the stage's file. */
export interface Expected {
  readonly stage: string;
  readonly live: { readonly fanOut: boolean };
  readonly durable: { readonly fanOut: boolean; readonly windowSeconds: number; readonly oldestSeconds: number };
  readonly archiveSeconds: number;
  readonly logsDays: number;
  /** null: for ever. */
  readonly archiveDays: number | null;
  readonly pointInTimeRecovery: boolean;
  readonly onDemand: boolean;
  readonly firewall: boolean;
  readonly reserved: Readonly<Record<string, number>>;
  readonly provisioned: Readonly<Record<string, number>>;
  readonly selfSignUp: boolean;
  readonly ownKey: boolean;
  readonly retains: boolean;
}

const reader = z.object({
  readSettings: z.custom<(folder: string, stage: string) => unknown>((it) => typeof it === 'function'),
});

/** The part of a stage's file that a template is checked for. */
const settingsSchema = z.object({
  stream: z.object({ retentionHours: z.number() }),
  fanOut: z.object({ live: z.boolean(), durable: z.boolean() }),
  batching: z.object({ durableWindowSeconds: z.number(), archiveSeconds: z.number() }),
  retention: z.object({ logsDays: z.number(), archiveDays: z.number().nullable() }),
  tables: z.object({ billing: z.enum(['on-demand', 'provisioned']), pointInTimeRecovery: z.boolean() }),
  firewall: z.boolean(),
  lambda: z.object({
    reservedConcurrency: z.record(z.string(), z.number()),
    provisionedConcurrency: z.record(z.string(), z.number()),
  }),
  signUp: z.enum(['open', 'closed']),
  encryption: z.enum(['aws-managed', 'customer-managed']),
  removal: z.enum(['delete', 'retain']),
});

/** The longest age that a mapping accepts. */
const LONGEST_AGE_SECONDS = 604_800;

/** @throws Error in one line for a stage without a file, or with an invalid one. */
export const expectedOf = async (folder: string, stage: string): Promise<Expected> => {
  const file = pathToFileURL(join(backend, 'stack', 'settings.ts')).href;
  const { readSettings } = reader.parse(await import(file));
  const { stream, fanOut, batching, retention, tables, encryption, removal, firewall, lambda, signUp } =
    settingsSchema.parse(readSettings(folder, stage));
  return {
    stage,
    live: { fanOut: fanOut.live },
    durable: {
      fanOut: fanOut.durable,
      windowSeconds: batching.durableWindowSeconds,
      oldestSeconds: Math.min(stream.retentionHours * 3600 - 7200, LONGEST_AGE_SECONDS),
    },
    archiveSeconds: batching.archiveSeconds,
    logsDays: retention.logsDays,
    archiveDays: retention.archiveDays,
    pointInTimeRecovery: tables.pointInTimeRecovery,
    onDemand: tables.billing === 'on-demand',
    firewall,
    reserved: lambda.reservedConcurrency,
    provisioned: lambda.provisionedConcurrency,
    selfSignUp: signUp === 'open',
    ownKey: encryption === 'customer-managed',
    retains: removal === 'retain',
  };
};
