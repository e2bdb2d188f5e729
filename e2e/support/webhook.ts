import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { stack } from './stack';

const SECRET = 'the secret of a test';

interface Received {
  readonly id: string | undefined;
  readonly body: string;
  readonly isSigned: boolean;
}

const isSigned = (signature: string, body: string): boolean => {
  const [, at, signed] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(signature) ?? [];
  return signed === createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex');
};

/** Says where the channel's webhook is, as a person does with the AWS CLI. */
const setParameter = async (channel: string, url: string): Promise<void> => {
  const answer = await fetch(stack.sqs, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.PutParameter' },
    body: JSON.stringify({
      ...{
        Name: `/${stack.stream.replace(/-events$/, '')}/channels/${channel}`,
        Type: 'SecureString',
        Overwrite: true,
      },
      Value: JSON.stringify({ url, secret: SECRET }),
    }),
  });
  if (!answer.ok) throw new Error(await answer.text());
};

/** A webhook on this machine that is busy when it is first asked. */
export const openWebhook = async (channel: string) => {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const signature = String(request.headers['millrace-signature']);
    received.push({
      id: request.headers['millrace-message-id']?.toString(),
      body,
      isSigned: isSigned(signature, body),
    });
    response.writeHead(received.length === 1 ? 503 : 204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await setParameter(channel, `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
  return { received, close: () => server.close() && server.closeAllConnections() };
};
