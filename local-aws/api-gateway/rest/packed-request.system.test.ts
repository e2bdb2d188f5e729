import { randomBytes } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import type { Endpoints } from '@millrace/contract';
import { beforeAll, expect, test } from 'vitest';
import { sharedLocalAws } from '../../tests/support/shared-local-aws';
import { tokensOf } from '../../tests/support/sign-in';

let endpoints: Endpoints;
let token: string;
beforeAll(async () => {
  endpoints = await sharedLocalAws().endpoints();
  token = (await tokensOf(endpoints, 'operator@example.com', 'Millrace-local-1')).IdToken;
});

/** An event that no metric reads, with a part that nothing makes shorter. */
const eventOf = (incompressible: number): string =>
  JSON.stringify({
    specversion: '1.0',
    id: randomBytes(8).toString('hex'),
    source: 'packed',
    type: 'packed.tried',
    time: new Date().toISOString(),
    data: { filler: randomBytes(incompressible).toString('base64') },
  });

const post = async (coding: string, body: Buffer | string): Promise<[number, unknown]> => {
  const answer = await fetch(`${endpoints.rest}/events`, {
    method: 'POST',
    headers: { authorization: token, 'content-type': 'application/cloudevents+json', 'content-encoding': coding },
    body,
  });
  return [answer.status, await answer.json()];
};

test.each([
  ['gzip', gzipSync],
  ['GZIP', gzipSync],
  ['deflate', deflateSync],
  ['identity', String],
])('what is packed as %s is unpacked before a function sees it', async (coding, pack) => {
  expect(await post(coding, pack(eventOf(2000)))).toEqual([200, expect.objectContaining({ accepted: 1 })]);
});

test('what is smaller than the size from which on that is done is refused by the name of its header', async () => {
  const [status, answer] = await post('gzip', gzipSync(eventOf(10)));
  expect([status, JSON.stringify(answer)]).toEqual([400, expect.stringContaining('Content-Encoding')]);
});

test.each([
  ['is packed in another way', 'br', gzipSync(eventOf(2000))],
  ['is not packed at all', 'gzip', eventOf(2000)],
])('what %s is a 415', async (_, coding, body) => {
  expect(await post(coding, body)).toEqual([415, { message: 'Unsupported Media Type' }]);
});

test('what grows beyond what a function takes is a 413', async () => {
  expect((await post('gzip', gzipSync(' '.repeat(7 * 1024 * 1024))))[0]).toBe(413);
});
