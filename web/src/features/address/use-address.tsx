import { type ComponentProps, type MouseEvent, useSyncExternalStore } from 'react';
import type { TimeRange } from '../ranges/ranges';
import { type Address, addressUrl, type Place, parseAddress } from './address';

type Browser = Pick<Window, 'location' | 'history' | 'addEventListener' | 'removeEventListener'>;

/** The page's address, and what follows it. */
export class AddressStore {
  private readonly browser: () => Browser;
  private readonly listeners = new Set<() => void>();
  private known: { readonly href: string; readonly address: Address } | undefined;

  constructor(browser: () => Browser) {
    this.browser = browser;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.listeners.size === 0) this.browser().addEventListener('popstate', this.notify);
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.browser().removeEventListener('popstate', this.notify);
    };
  };

  /** The same object until the address is another one. */
  readonly read = (): Address => {
    const { location } = this.browser();
    if (this.known?.href !== location.href) this.known = { href: location.href, address: parseAddress(location) };
    return this.known.address;
  };

  /** To another address, from which Back leads here. */
  push(change: Partial<Address>): void {
    this.go(change, 'pushState');
  }

  /** The same page in another light: Back leads to what was before it. */
  replace(change: Partial<Address>): void {
    this.go(change, 'replaceState');
  }

  private go(change: Partial<Address>, how: 'pushState' | 'replaceState'): void {
    const { history } = this.browser();
    const before = addressUrl(this.read());
    const url = addressUrl({ ...this.read(), ...change });
    if (url === before) return;
    history[how](how === 'replaceState' ? history.state : null, '', url);
    this.notify();
  }

  private readonly notify = (): void => {
    for (const listener of this.listeners) listener();
  };
}

export const pageAddress = new AddressStore(() => window);

/** What is rendered when the pages are built, for every address. */
const root = parseAddress({ pathname: '/', search: '' });

export const useAddress = (): Address => useSyncExternalStore(pageAddress.subscribe, pageAddress.read, () => root);

/** What a place of its own does not take over from the place before: another metric has other dimensions. */
const fresh = { by: undefined };

/** To another place, which begins at its top. Another figure of the overview moves nothing, and Back leads to where one was. */
export const goTo = (place: Place, range?: TimeRange): void => {
  const before = pageAddress.read().place;
  pageAddress.push({ ...fresh, place, ...(range && { range }) });
  if (before.page !== 'overview' || place.page !== 'overview') window.scrollTo(0, 0);
};

const isPlainClick = ({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean =>
  button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;

/** By the address that they lead on from: every event draws links, and few of them are others. */
const urls = new WeakMap<Address, Map<string, string>>();

const urlFrom = (address: Address, place: Place): string => {
  const known = urls.get(address) ?? new Map<string, string>();
  urls.set(address, known);
  const key = JSON.stringify(place);
  const url = known.get(key) ?? addressUrl({ ...address, ...fresh, place });
  known.set(key, url);
  return url;
};

interface PlaceLinkProps extends Omit<ComponentProps<'a'>, 'href'> {
  readonly to: Place;
  /** Another range than the one that is shown. */
  readonly range?: TimeRange;
}

/** A link to another place that keeps range, comparison and filters. It opens without loading the page anew. */
export const PlaceLink = ({ to, range, onClick, ...rest }: PlaceLinkProps) => {
  const address = useAddress();
  return (
    <a
      {...rest}
      href={range ? addressUrl({ ...address, ...fresh, place: to, range }) : urlFrom(address, to)}
      onClick={(event) => {
        onClick?.(event);
        if (event.defaultPrevented || !isPlainClick(event)) return;
        event.preventDefault();
        goTo(to, range);
      }}
    />
  );
};
