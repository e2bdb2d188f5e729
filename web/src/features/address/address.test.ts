import { expect, test } from 'vitest';
import { ranges } from '../ranges/ranges';
import { type Address, addressUrl, parseAddress, plainView } from './address';

const parse = (url: string) => parseAddress(new URL(url, 'https://example.com'));

const plain: Address = {
  place: { page: 'overview' },
  range: ranges[0],
  compare: undefined,
  filters: {},
  by: undefined,
  view: plainView,
  kiosk: false,
};

test('the plain address is the root, and says nothing', () => {
  expect(parse('/')).toEqual(plain);
  expect(addressUrl(plain)).toBe('/');
});

test.each<[string, Partial<Address>]>([
  ['/?metric=orders', { place: { page: 'overview', metric: 'orders' } }],
  ['/m/page-views?range=24h', { place: { page: 'metric', metric: 'page-views' }, range: ranges[3] }],
  ['/items', { place: { page: 'items', type: '' } }],
  ['/items/vehicle', { place: { page: 'items', type: 'vehicle' } }],
  ['/items/vehicle/a%2Fb.c%25%20d', { place: { page: 'item', type: 'vehicle', subject: 'a/b.c% d' } }],
  [
    '/?cmp=week&f.country=SE&f.page=%2Fa%26b&by=country',
    { compare: 'week', filters: { country: 'SE', page: '/a&b' }, by: 'country' },
  ],
  ['/?f.country=', { filters: { country: '' } }],
  [
    '/m/orders?view=bar%2Clog%2Crate%2Ctable%2Cstep%3A60&kiosk=1',
    {
      place: { page: 'metric', metric: 'orders' },
      view: { shape: 'bar', scale: 'log', perSecond: true, asTable: true, step: 60_000 },
      kiosk: true,
    },
  ],
])('%s says what the page shows, and back', (url, change) => {
  const address = { ...plain, ...change };
  expect(parse(url)).toEqual(address);
  expect(addressUrl(address)).toBe(url);
});

test('what is said of events stands with the health of the service', () => {
  expect(parse('/events').place).toEqual({ page: 'health' });
  expect(parse('/items/').place).toEqual({ page: 'items', type: '' });
});

test('what an address says in words that the page does not know is left out', () => {
  expect(parse('/?range=soon&cmp=never&view=pie,step:x&kiosk=yes&f.=SE&utm_source=mail')).toEqual(plain);
  expect(parse('/items/%zz/a').place).toEqual({ page: 'item', type: '%zz', subject: 'a' });
});
