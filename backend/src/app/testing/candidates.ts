import type { SessionCandidate, SessionCandidates } from '../sessions/ports';

export const inMemoryCandidates = (): SessionCandidates => {
  const stored = new Map<string, SessionCandidate>();
  return {
    put: async (candidates) => {
      for (const one of candidates) stored.set(`${one.arrived} ${one.slot} ${one.id}`, one);
    },
    between: async ({ from, to }, most) =>
      [...stored.values()]
        .filter(({ arrived }) => arrived >= from && arrived < to)
        .sort((a, b) => b.arrived - a.arrived)
        .slice(0, most),
  };
};
