import { expect, test } from 'vitest';
import { kept, keptFields, keptText, withoutQuery } from './personal';

test.each([
  ['https://shop.example/pay?token=abc#step', 'https://shop.example/pay'],
  ['/orders/7?mail=ada@example.com', '/orders/7'],
  ['/#/profile/ada', '/'],
  ['shop.example/search?q=ada', 'shop.example/search'],
  ['shop.example?q=ada', 'shop.example'],
  ['shop.example:8080/a?q=ada', 'shop.example:8080/a'],
  ['https://ada:secret@shop.example/pay', 'https://shop.example/pay'],
  ['android-app://com.example/path?x', 'android-app://com.example/path'],
  ['/my page?email=ada@example.com', '/my page'],
  [' /reset?token=abc', '/reset'],
  ['\thttps://shop.example/a b?q=ada\n', 'https://shop.example/a b'],
  ['localhost:3000/x?mail=ada', 'localhost:3000/x'],
  ['localhost:3000?mail=ada', 'localhost:3000'],
  ['//ada:secret@shop.example/pay', '//shop.example/pay'],
])('of the URL %s stays %s', (text, left) => {
  expect(withoutQuery(text)).toBe(left);
});

test.each([
  'C#',
  'What? Who?',
  'AC/DC #1',
  'Node.js: what?',
  'at 5:30?',
  'a.b',
  'Really?',
  '3.5',
  'ada.',
  'A/B?',
  'https://shop.example/a b',
])('%s is no URL with a query, and stays', (text) => {
  expect(withoutQuery(text)).toBe(text);
});

test.each([
  '203.0.113.7',
  '203.0.113.7:443',
  '2001:db8::1',
  '::1',
  '[2001:db8::1]:443',
  'fe80::1%eth0',
  '2001:db8:0:0:0:0:0:1',
  '::ffff:203.0.113.7',
  '203.0.113.7, 198.51.100.2,10.0.0.1',
  '203.0.113.7, unknown',
  'unknown, 2001:db8::1',
  ' 203.0.113.7 ',
  'http://203.0.113.7/x',
  'https://ada:secret@[2001:db8::1]:8443/x?y',
  '//203.0.113.7:8080',
  '203.0.113.7:8080/x?y',
  '203.0.113.7/x',
])('the address %s is not kept', (text) => {
  expect(keptText('caller', text)).toBeUndefined();
});

test.each(['12:34:56', 'aa:bb:cc:dd:ee:ff', '1.2.3', 'a:b', '1.2.3.4.5', '10.0.0.1 and more', 'SE, NO'])(
  '%s is no address',
  (text) => {
    expect(keptText('caller', text)).toBe(text);
  },
);

test.each(['http://localhost:3000/10.0.0.1', '/hosts/10.0.0.1', 'http://10.0.0.1.nip.example/x'])(
  'the host of %s is no address',
  (text) => {
    expect(keptText('caller', text)).toBe(text);
  },
);

test('a version may look like an address', () => {
  expect(keptText('browser_version', '120.0.0.0')).toBe('120.0.0.0');
});

test('what is inside a value is looked at too', () => {
  const chain = { hops: ['203.0.113.7', 'proxy'], from: '/a?b', at: 5, ok: true, none: null };
  expect(kept('route', chain)).toEqual({ hops: ['proxy'], from: '/a', at: 5, ok: true, none: null });
});

test('only fields that are asked for are kept', () => {
  const data = { speed: 5, driver: 'Ada', ip: '203.0.113.7' };
  expect(keptFields(data, ['speed', 'ip', 'missing'])).toEqual({ speed: 5 });
  expect(keptFields(JSON.parse('{"__proto__":1}'), ['__proto__', 'toString'])).toEqual(JSON.parse('{"__proto__":1}'));
});
