import type { RoomFrame } from '@millrace/contract';
import type { RoomStore } from '../rooms/ports';

export const inMemoryRoomStore = (): RoomStore => {
  const messages: RoomFrame[] = [];
  const announced = new Map<string, number>();
  return {
    add: async (message) => {
      messages.push(message);
    },
    newest: async (room, since, most) =>
      messages
        .filter((message) => message.room === room && message.at >= since)
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(-most),
    claimAnnouncement: async (room, now, spacing) => {
      const last = announced.get(room) ?? Number.NEGATIVE_INFINITY;
      if (last > now) return undefined;
      const at = Math.max(now, last + spacing);
      announced.set(room, at);
      return at;
    },
  };
};
