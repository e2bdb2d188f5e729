import type { Grant, TicketStore } from '../access/ports';

export const inMemoryTicketStore = (): TicketStore => {
  const grants = new Map<string, Grant>();
  return {
    put: async (ticket, grant) => {
      grants.set(ticket, grant);
    },
    take: async (ticket) => {
      const grant = grants.get(ticket);
      grants.delete(ticket);
      return grant;
    },
  };
};
