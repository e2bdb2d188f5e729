import { z } from 'zod';

/** The answer to `POST /tickets`: opens one WebSocket connection, once, as `?ticket=…`, until `expiresAt` (ms since the epoch). */
export const ticketSchema = z.strictObject({
  ticket: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  expiresAt: z.int(),
});

export type Ticket = z.infer<typeof ticketSchema>;
