import type { Identity } from '../../domain/access/connection';
import type { Clock } from '../ports';
import type { TicketStore } from './ports';

/** Takes a ticket and says whose it was; undefined when it is unknown, was used before, or has expired. */
export const createUseTicket =
  ({ tickets, now }: { readonly tickets: TicketStore; readonly now: Clock }) =>
  async (ticket: string): Promise<Identity | undefined> => {
    const grant = await tickets.take(ticket);
    const valid = grant && grant.expiresAt > now() && grant.identity.endsAt > now();
    return valid ? grant.identity : undefined;
  };
