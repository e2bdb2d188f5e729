// Next's development server for the pages in a folder, on a socket in the file system, which no browser can call: it would answer any host.
// https://nextjs.org/docs/app/guides/custom-server
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder = '', socket = '', port = ''] = process.argv.slice(2);
const next = createRequire(join(folder, 'package.json'))('next');

const server = createServer();
// Host and port are those of the dashboard in front of it.
const app = next({ dev: true, dir: folder, hostname: '127.0.0.1', port: Number(port), httpServer: server });
await app.prepare();
const handle = app.getRequestHandler();
server.on('request', (request, response) => void handle(request, response));
server.listen(socket);
