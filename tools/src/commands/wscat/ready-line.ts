import type { Command } from '@millrace/contract';

/** For any shell: nothing in an address of ours ends a quotation. */
export const readyLine = (address: string): string => `npx wscat -c '${address}'`;

const first: readonly Command[] = [
  { action: 'subscribe', id: '1', topics: ['metric:orders', 'room:lobby'] },
  { action: 'message', id: '2', room: 'lobby', text: 'Hello' },
  { action: 'ping', id: '3' },
];

/** What to type first, a line each. */
export const firstCommands = first.map((command) => `  ${JSON.stringify(command)}`).join('\n');
