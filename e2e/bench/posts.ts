import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { apiGatewayConnectionSender } from '../../backend/src/adapters/api-gateway/api-gateway-connection-sender';
import { eachConcurrently } from '../../backend/src/lib/async';
import { type Benchmark, median, rounded } from './benchmark';

const VIEWERS = 1000;
const CONCURRENCY = 100;
/** Of a delta frame of 100 events, as docs/costs.md has it. */
const FRAME_BYTES = 6000;
const ROUNDS = 7;
const LEAST_RATIO = 2;

type Post = (connectionId: string, frame: string) => Promise<unknown>;

const bareHttp = (url: string): Post => {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  return (connectionId, frame) =>
    new Promise((resolve, reject) => {
      const path = `/@connections/${encodeURIComponent(connectionId)}`;
      const posted = request(url, { agent, method: 'POST', path }, (response) => {
        response.resume().once('end', resolve);
      });
      posted.once('error', reject).end(frame);
    });
};

/** As the SDK comes, with as many sockets as the others have. */
const plainClient = (endpoint: string): Post => {
  const sockets = { maxSockets: CONCURRENCY };
  const client = new ApiGatewayManagementApiClient({ endpoint, requestHandler: { httpAgent: sockets } });
  return (ConnectionId, Data) => client.send(new PostToConnectionCommand({ ConnectionId, Data }));
};

const startEndpoint = async () => {
  const child = fork(fileURLToPath(new URL('post-endpoint.mjs', import.meta.url)), { execArgv: [] });
  const [port] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() };
};

/** Posts of one frame to every viewer that one core makes in a second: by the time that this process computed. */
const perSecond = async (post: Post, round: number): Promise<number> => {
  const frame = JSON.stringify({ round, windows: 'x'.repeat(FRAME_BYTES) });
  const ids = Array.from({ length: VIEWERS }, (_, i) => `viewer${i}=`);
  const before = process.cpuUsage();
  await eachConcurrently(ids, CONCURRENCY, async (id) => {
    await post(id, frame);
  });
  const { user, system } = process.cpuUsage(before);
  return VIEWERS / ((user + system) / 1e6);
};

/** In turn, so that whatever else the machine does slows all alike. */
const measure = async (url: string, print: (line: string) => void) => {
  const ways: Record<string, Post> = {
    bareHttp: bareHttp(url),
    client: plainClient(url),
    sender: apiGatewayConnectionSender(url).post,
  };
  const rates: Record<string, number[]> = {};
  for (let round = 0; round <= ROUNDS; round++)
    for (const [name, post] of Object.entries(ways)) {
      const rate = await perSecond(post, round);
      // The first round warms up.
      if (round > 0) rates[name] = [...(rates[name] ?? []), rate];
    }
  const of = (name: string): number => rounded(median(rates[name] ?? []), 0);
  const [bare, client, sender] = [of('bareHttp'), of('client'), of('sender')];
  const ratios = { ofClient: rounded(sender / client, 2), ofBareHttp: rounded(sender / bare, 2) };
  print(`posts a second of one core: bare HTTP ${bare}, the SDK's client ${client}, the sender ${sender}`);
  print(
    `the sender makes ${ratios.ofClient} times the posts of the client, ${ratios.ofBareHttp} times those of bare HTTP`,
  );
  return { bareHttp: bare, client, sender, ...ratios };
};

export const posts: Benchmark = {
  name: 'posts',
  goal: `posts of one core through API Gateway's client, at least ${LEAST_RATIO} times those of the client as it comes, beside bare HTTP`,
  run: async (print) => {
    Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
    const { url, stop } = await startEndpoint();
    try {
      const figures = await measure(url, print);
      return { figures, met: figures.ofClient >= LEAST_RATIO };
    } finally {
      stop();
    }
  },
};
