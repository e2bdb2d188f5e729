import { expect, test } from 'vitest';
import { ranges } from '../ranges/ranges';
import { AddressStore } from './use-address';

/** A browser's history, without a browser. */
const fakeBrowser = () => {
  const entries = ['/'];
  let at = 0;
  const events = new EventTarget();
  const location = () => new URL(entries[at] ?? '/', 'https://example.com');
  const history = {
    state: null,
    pushState: (_state: unknown, _title: string, url: string) => entries.splice(++at, entries.length, url),
    replaceState: (_state: unknown, _title: string, url: string) => entries.splice(at, 1, url),
  };
  const browser = {
    get location() {
      return location();
    },
    history,
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
  } as unknown as Window;
  const back = () => {
    at -= 1;
    events.dispatchEvent(new Event('popstate'));
  };
  return { store: new AddressStore(() => browser), entries, back };
};

test('Back leads to what was before, and is followed', () => {
  const { store, back } = fakeBrowser();
  let changes = 0;
  const stop = store.subscribe(() => {
    changes += 1;
  });
  store.push({ range: ranges[2] });
  store.push({ place: { page: 'metric', metric: 'orders' } });
  expect(store.read()).toMatchObject({ place: { metric: 'orders' }, range: { key: '1h' } });
  back();
  expect(store.read()).toMatchObject({ place: { page: 'overview' }, range: { key: '1h' } });
  back();
  expect(store.read().range).toBe(ranges[0]);
  expect(changes).toBe(4);
  stop();
  store.push({ kiosk: true });
  expect(changes).toBe(4);
});

test('another light on the same page is no step of the way back, and what changes nothing neither', () => {
  const { store, entries } = fakeBrowser();
  store.replace({ by: 'country' });
  store.push({ by: 'country' });
  expect(entries).toEqual(['/?by=country']);
});

test('the address is one object until it changes', () => {
  const { store } = fakeBrowser();
  expect(store.read()).toBe(store.read());
});
