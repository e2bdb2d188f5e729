import { unwatchFile, watchFile } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { Pages } from './serve';

const PATH = '/__dev/changes';
const LOOK_EVERY_MS = 200;

/**
 * Loads the page again when the functions have changed, since what it knows of them is from before. It takes itself out of the page
 * at once, so that React finds the page as it was rendered.
 */
const script = `<script>document.currentScript.remove();new EventSource('${PATH}').addEventListener('changed',()=>location.reload())</script>`;

export interface ReloadingPages {
  /** In HTML, to be added to every page. */
  readonly script: string;
  /** The same pages, and beside them the events that the script listens to. */
  readonly around: (pages: Pages) => Pages;
  readonly close: () => void;
}

/** Has open pages load again whenever `file` has been written. */
export const reloadingPages = (file: string): ReloadingPages => {
  const listeners = new Set<ServerResponse>();
  const tell = () => {
    for (const listener of listeners) listener.write('event: changed\ndata:\n\n');
  };
  watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, ({ mtimeMs }) => void (mtimeMs > 0 && tell()));

  const listen = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 500\n\n');
    listeners.add(response);
    response.once('close', () => listeners.delete(response));
  };

  return {
    script,
    around: (pages) => ({
      ...pages,
      send: async (request, response, path) => (path === PATH ? listen(response) : pages.send(request, response, path)),
    }),
    close: () => unwatchFile(file),
  };
};
