import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sizes } from '../../shared/sizes';
import { createThrottle } from '../../shared/throttling';
import { answerPosts } from './answer-posts';
import { PostMeter } from './post-meter';

const sent: string[] = [];
const facts = { identity: { sourceIp: '', userAgent: '' }, connectedAt: new Date(), lastActiveAt: new Date() };
const connections = new Map([['abc=', { facts, send: (message: string) => void sent.push(message) }]]);
const throttle = createThrottle(0, 1);
const server = createServer((_, response) => response.writeHead(202).end('the framework'));
let url = '';

beforeAll(async () => {
  answerPosts({ listener: server }, Promise.resolve(connections), new PostMeter({ perSecond: 1000, throttle }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
afterAll(() => void server.close());

const post = async (id: string, body: string | Buffer) => {
  const answer = await fetch(`${url}/@connections/${id}`, { method: 'POST', body });
  return [answer.status, answer.headers.get('x-amzn-errortype')];
};

test('a post reaches its connection, whose id may be encoded, as it was written', async () => {
  expect(await post('abc%3D', 'Grüße 😀')).toEqual([200, null]);
  expect(await post('abc=', 'x'.repeat(sizes.socketMessage))).toEqual([200, null]);
  expect(await post('abc=?X-Amz-Expires=60', 'signed in its address')).toEqual([200, null]);
  expect(sent).toEqual(['Grüße 😀', 'x'.repeat(sizes.socketMessage), 'signed in its address']);
});

test('what cannot be sent is named as the API names it', async () => {
  expect(await post('nobody', '{}')).toEqual([410, 'GoneException']);
  expect(await post('%E0%A4%A', '{}')).toEqual([410, 'GoneException']);
  expect(await post('abc=', Buffer.alloc(sizes.socketMessage + 1))).toEqual([413, 'PayloadTooLargeException']);
  throttle.set(1);
  expect(await post('abc=', '{}')).toEqual([429, 'LimitExceededException']);
  throttle.set(0);
});

test('who asks before sending is told to go on, and is refused as others are', async () => {
  const asking = request(`${url}/@connections/nobody`, { method: 'POST', headers: { expect: '100-continue' } });
  asking.flushHeaders();
  await once(asking, 'continue');
  asking.end('{}');
  const [answer] = await once(asking, 'response');
  answer.resume();
  expect([answer.statusCode, answer.headers['x-amzn-errortype']]).toEqual([410, 'GoneException']);
});

test('everything else is left to the framework', async () => {
  const answers = await Promise.all([
    fetch(`${url}/@connections/abc=`),
    fetch(`${url}/@connections/abc=`, { method: 'DELETE' }),
    fetch(`${url}/@connections`, { method: 'POST', body: '' }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
});
