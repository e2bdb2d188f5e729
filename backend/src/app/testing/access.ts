import type { Grant, TicketStore, UsageStore } from '../access/ports';

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

export const inMemoryUsageStore = (): UsageStore => {
  const used = new Map<string, number>();
  const keyOf = (part: object): string => JSON.stringify(part, ['userId', 'what', 'minute']);
  return {
    add: async (part, amount) => {
      const sum = (used.get(keyOf(part)) ?? 0) + amount;
      used.set(keyOf(part), sum);
      return sum;
    },
  };
};
