import { z } from 'zod';
import { timeSchema } from '../time';

/** A step of a visit, row K of `docs/promises.md`. It has no id of its own. */
export const clickSchema = z.looseObject({
  /** `page_view`, `click`, or any other. */
  event_type: z.string().min(1).max(128),
  session_id: z.string().min(1).max(256),
  user_id: z.string().max(256).nullish(),
  timestamp: timeSchema,
  page_url: z.string().min(1).max(2048),
  user_agent: z.string().max(2048).nullish(),
  ip_address: z.string().max(64).nullish(),
  referrer: z.string().max(2048).nullish(),
});

export type Click = z.infer<typeof clickSchema>;
