import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { alertSchema } from '@millrace/contract';
import { z } from 'zod';
import type { RulesState } from '../../app/rules/ports';

const itemsSchema = z.array(z.object({ alert: z.string(), news: z.enum(['opened', 'raised', 'resolved']) }));

const channelStateSchema = z.object({
  channel: z.string(),
  quietUntil: z.number(),
  waiting: itemsSchema,
  more: z.int(),
});

const noticeSchema = z.object({ id: z.string(), channel: z.string(), items: itemsSchema, more: z.int() });

const labelStateSchema = z.object({
  since: z.object({ warning: z.int().optional(), critical: z.int().optional() }),
  clearSince: z.int().optional(),
  seen: z.int(),
  open: alertSchema.optional(),
  quietUntil: z.int().optional(),
});

/** Labels are pairs: they come from events, and a key of an object may not be called `__proto__`. */
const stateSchema = z.object({
  rules: z.record(
    z.string(),
    z.object({
      identity: z.string(),
      until: z.int(),
      labels: z.array(z.tuple([z.string(), labelStateSchema])),
    }),
  ),
  pending: z.array(alertSchema),
  waitingUntil: z.number(),
  // What was stored before there were channels has neither.
  channels: z.array(channelStateSchema).default([]),
  notices: z.array(noticeSchema).default([]),
});

/** Compressed: an alert says its label and most of its words several times, and the next one of its rule again. */
export const encodeRules = ({ rules, pending, waitingUntil, channels, notices }: RulesState): Uint8Array =>
  deflateRawSync(JSON.stringify({ rules, pending, waitingUntil, channels, notices }));

/** Undefined for what this version cannot read. */
export const decodeRules = (body: Uint8Array): RulesState | undefined => {
  try {
    const state = stateSchema.safeParse(JSON.parse(inflateRawSync(body).toString()));
    return state.success ? (state.data as RulesState) : undefined;
  } catch {
    return undefined;
  }
};
