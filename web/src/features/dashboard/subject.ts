import type { Catalog, EarlierMetric, ItemType, Metric } from '@millrace/contract';
import type { Place } from '../address/address';
import { heroesOf } from '../overview/arrangement';

interface Subject {
  readonly metric?: Metric;
  /** A metric as it was measured before. */
  readonly earlier?: EarlierMetric;
  readonly type?: ItemType;
}

/** What a place shows, if the catalogue has it. */
export const subjectOf = (place: Place, { metrics, earlier: past, items }: Catalog): Subject => {
  const metric = place.page === 'metric' ? metrics.find(({ name }) => name === place.metric) : undefined;
  const earlier = place.page === 'metric' ? past?.find(({ name }) => name === place.metric) : undefined;
  const type =
    place.page === 'items' || place.page === 'item'
      ? items.find(({ type }) => !place.type || type === place.type)
      : undefined;
  return { ...(metric && { metric }), ...(earlier && { earlier }), ...(type && { type }) };
};

/** The metric of the chart that is shown. */
export const chartedMetric = (place: Place, catalog: Catalog): Metric | undefined => {
  if (place.page !== 'overview') return subjectOf(place, catalog).metric;
  return catalog.metrics.find(({ name }) => name === place.metric) ?? heroesOf(catalog.metrics)[0];
};

/** What a place is called. */
export const titleOf = (place: Place, catalog: Catalog): string => {
  const { metric, earlier, type } = subjectOf(place, catalog);
  if (place.page === 'overview') return 'Overview';
  if (place.page === 'alerts') return 'Alerts';
  if (place.page === 'health') return 'Health';
  if (place.page === 'sessions' || place.page === 'session') return catalog.sessions ? 'Sessions' : 'Not found';
  return metric?.label ?? (earlier && `${earlier.label} (${earlier.name})`) ?? type?.label ?? 'Not found';
};
