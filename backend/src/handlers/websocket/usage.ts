import { samples } from '@millrace/contract';

/** How to use the WebSocket: every action with a sample of it. */
export const usage = `Send one of these, with an id of your own: ${samples.sampleCommands
  .map((command) => JSON.stringify(command))
  .join(' ')}`;
