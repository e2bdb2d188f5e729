import { createHmac } from 'node:crypto';
import { lookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { Answered, WebhookCaller, WebhookRequest } from '../../app/notices/ports';
import type { Clock } from '../../app/ports';
import { SECOND_MS } from '../../domain/time';

const LONGEST_MS = 5 * SECOND_MS;

/** What is in nobody's network but one's own, or nobody's at all: https://www.iana.org/assignments/iana-ipv4-special-registry and its sister of IPv6. */
const inside = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(net, prefix, 'ipv4');
/** The only addresses of IPv6 that are anybody's, without those that have one of IPv4 within. */
const outside6 = new BlockList();
outside6.addSubnet('2000::', 3, 'ipv6');
const within6 = new BlockList();
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const)
  within6.addSubnet(net, prefix, 'ipv6');

/** Whether requests to it leave this network. */
export const isPublicAddress = (address: string): boolean =>
  isIP(address) === 6
    ? outside6.check(address, 'ipv6') && !within6.check(address, 'ipv6')
    : isIP(address) === 4 && !inside.check(address, 'ipv4');

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

const refusal = (problem: string): Answered => ({ problem, isFinal: true });

/** Why nothing is posted there, as far as the URL itself says it. */
const wrongWith = ({ protocol, hostname }: URL): Answered | undefined => {
  if (LOOPBACK.includes(hostname)) return undefined;
  if (protocol !== 'https:') return refusal('its webhook is not https');
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) && !isPublicAddress(literal)) return refusal('its webhook is at a private address');
  return undefined;
};

class PrivateAddressError extends Error {}

/** The address that is connected to is the one that was looked at: a name may have another a moment later. */
const publicLookup =
  (resolve: typeof lookup): LookupFunction =>
  (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      if (!addresses.every(({ address }) => isPublicAddress(address)))
        return callback(new PrivateAddressError('its webhook is at a private address'), '', 0);
      const [first] = addresses;
      if (options.all) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family ?? 4);
    });

/** `t=1795514400,v1=…`: the HMAC-SHA256, under the channel's secret, of `t`, a dot and the body. */
const signatureOf = (secret: string, body: string, now: number): string => {
  const at = Math.floor(now / SECOND_MS);
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
};

const headersOf = ({ webhook: { secret }, id, body }: WebhookRequest, now: number): Record<string, string> => ({
  'content-type': 'application/json',
  'content-length': String(Buffer.byteLength(body)),
  'millrace-message-id': id,
  ...(secret !== undefined && { 'millrace-signature': signatureOf(secret, body, now) }),
});

const problemOf = (error: Error): Answered =>
  error instanceof PrivateAddressError
    ? refusal(error.message)
    : { problem: `it could not be reached (${'code' in error ? error.code : error.name})`, isFinal: false };

/**
 * Posts to a webhook. It follows no redirects and reads no answers.
 * @param resolveName finds the addresses of a name.
 */
export const httpWebhookCaller = (now: Clock, resolveName = lookup): WebhookCaller => ({
  post: (asked) =>
    new Promise((resolve) => {
      const url = new URL(asked.webhook.url);
      const wrong = wrongWith(url);
      if (wrong) return resolve(wrong);
      const send = url.protocol === 'https:' ? requestHttps : requestHttp;
      const request = send(url, {
        method: 'POST',
        headers: headersOf(asked, now()),
        signal: AbortSignal.timeout(LONGEST_MS),
        ...(!LOOPBACK.includes(url.hostname) && { lookup: publicLookup(resolveName) }),
      });
      request.once('response', (response) => {
        resolve({ status: response.statusCode ?? 0 });
        response.destroy();
      });
      request.on('error', (error) => resolve(problemOf(error)));
      request.end(asked.body);
    }),
});
