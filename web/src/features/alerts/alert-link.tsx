import type { Alert } from '@millrace/contract';
import type { MouseEvent, ReactNode } from 'react';
import { type Address, addressUrl } from '../address/address';
import { pageAddress, useAddress } from '../address/use-address';
import { customRange } from '../ranges/ranges';

/** Before it began, and after it was over: as the links of notices have it. */
const BEFORE_MS = 15 * 60_000;
const AFTER_MS = 5 * 60_000;

/** Where what an alert is about is shown: its label alone, and of one that is over the time that it was of. */
export const addressOf = (alert: Alert, before: Address, now: number): Address | undefined => {
  const { metric, by, session, since, openedAt, resolvedAt } = alert;
  const address = { ...before, by: undefined };
  if (session !== undefined) return { ...address, place: { page: 'session', id: session, at: openedAt, filter: {} } };
  if (metric === undefined) return undefined;
  return {
    ...address,
    place: { page: 'metric', metric },
    filters: by ? { [by.dimension]: by.label } : {},
    ...(resolvedAt !== undefined && { range: customRange(since - BEFORE_MS, resolvedAt + AFTER_MS, now) }),
  };
};

const isPlainClick = ({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean =>
  button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;

/** A link to what an alert is about, which opens without loading the page anew. */
export const AlertLink = ({ alert, children }: { readonly alert: Alert; readonly children: ReactNode }) => {
  const address = addressOf(alert, useAddress(), Date.now());
  if (!address) return children;
  return (
    <a
      href={addressUrl(address)}
      onClick={(event) => {
        if (!isPlainClick(event)) return;
        event.preventDefault();
        pageAddress.push(address);
        window.scrollTo(0, 0);
      }}
    >
      {children}
    </a>
  );
};
