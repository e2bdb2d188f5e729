import type { Grant, MachineClients, TicketStore, UsageStore } from '../access/ports';

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
  const keyOf = (part: object): string => JSON.stringify(part, ['userId', 'what', 'until']);
  return {
    add: async (part, amount) => {
      const sum = (used.get(keyOf(part)) ?? 0) + amount;
      used.set(keyOf(part), sum);
      return sum;
    },
  };
};

/** @param secrets by the clients' ids. */
export const inMemoryMachineClients = (secrets: Readonly<Record<string, string>>): MachineClients => ({
  signIn: async (clientId, secret) =>
    secrets[clientId] === secret ? { idToken: `token of ${clientId}`, expiresInSeconds: 900 } : undefined,
});
