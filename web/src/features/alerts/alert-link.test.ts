import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { addressUrl, parseAddress } from '../address/address';
import { addressOf } from './alert-link';

const now = Date.UTC(2026, 10, 29, 12);
const since = Date.UTC(2026, 10, 29, 10);
const before = parseAddress({ pathname: '/alerts', search: '?f.page=/pricing&by=page' });

const urlOf = (more: object): string => {
  const { by: _, resolvedAt: __, session: ___, ...alert } = samples.sampleAlert;
  const address = addressOf({ ...alert, metric: 'orders', since, openedAt: since + 60_000, ...more }, before, now);
  return address ? addressUrl(address) : '';
};

test('an open alert leads to its metric as it is now, with its label alone', () => {
  expect(urlOf({})).toBe('/m/orders');
  expect(urlOf({ by: { dimension: 'country', label: 'SE' } })).toBe('/m/orders?f.country=SE');
});

test('a past one leads to the time that it was of', () => {
  const past = { status: 'resolved', resolvedAt: since + 600_000, by: { dimension: 'country', label: 'SE' } };
  expect(urlOf(past)).toBe('/m/orders?range=20261129T094500Z..20261129T101500Z&f.country=SE');
});

test('one of a session leads to that at the moment, and one of nothing that is shown to nowhere', () => {
  expect(urlOf({ metric: undefined, session: 's-1' })).toBe(`/sessions/s-1?at=${since + 60_000}&f.page=%2Fpricing`);
  expect(urlOf({ metric: undefined })).toBe('');
});
