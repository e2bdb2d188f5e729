import { createServer } from 'node:http';

// Takes every post, as API Gateway's `@connections` does, and does nothing else: in a process of its own, so that its work is not the sender's.
const server = createServer((request, response) => {
  request.resume().once('end', () => response.writeHead(200).end());
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.(server.address().port));
process.once('disconnect', () => process.exit());
