import { rangeNamed, ranges, type TimeRange } from '../ranges/ranges';

const sessionStates = ['active', 'ended'] as const;
const visitorKinds = ['people', 'robots'] as const;

/** Which sessions are listed: without any of these, all of them. */
export interface SessionFilter {
  readonly state?: (typeof sessionStates)[number] | undefined;
  readonly visitors?: (typeof visitorKinds)[number] | undefined;
  /** A page that they have been on. */
  readonly visited?: string | undefined;
}

/** Which page it is, and of what. */
export type Place =
  | { readonly page: 'overview' /** What drives the main chart. */; readonly metric?: string }
  | { readonly page: 'metric'; readonly metric: string }
  | { readonly page: 'items' /** Empty for the first that there is. */; readonly type: string }
  | { readonly page: 'item'; readonly type: string; readonly subject: string }
  | { readonly page: 'alerts' }
  | { readonly page: 'health' }
  | { readonly page: 'sessions'; readonly filter: SessionFilter }
  | {
      readonly page: 'session';
      readonly id: string /** A moment of it, ms since the epoch. */;
      readonly at: number | undefined;
      readonly filter: SessionFilter;
    };

export const compares = ['previous', 'yesterday', 'week'] as const;
/** The time that a range is compared with: right before it, a day before, or a week before. */
export type Compare = (typeof compares)[number];

const shapes = ['auto', 'line', 'bar', 'stack'] as const;

/** How a chart is drawn. */
export interface ChartView {
  readonly shape: (typeof shapes)[number];
  readonly scale: 'linear' | 'log';
  readonly perSecond: boolean;
  readonly asTable: boolean;
  /** ms; without it, as long as there are enough events in each. */
  readonly step?: number;
}

export const plainView: ChartView = { shape: 'auto', scale: 'linear', perSecond: false, asTable: false };

/** The label that is shown alone, by dimension. */
export type Filters = Readonly<Record<string, string>>;

/** What the page shows: everything that a link must say so that somebody else sees the same. */
export interface Address {
  readonly place: Place;
  readonly range: TimeRange;
  readonly compare?: Compare | undefined;
  readonly filters: Filters;
  /** The dimension that charts are broken down by; without it, each metric's first. */
  readonly by?: string | undefined;
  readonly view: ChartView;
  /** For a screen on the wall: figures alone. */
  readonly kiosk: boolean;
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const sessionPlaceOf = (id: string | undefined, query: URLSearchParams): Place => {
  const [at, visited] = [query.get('at'), query.get('visited')];
  const filter = {
    state: sessionStates.find((state) => state === query.get('state')),
    visitors: visitorKinds.find((kind) => kind === query.get('visitors')),
    visited: visited || undefined,
  };
  if (!id) return { page: 'sessions', filter };
  return { page: 'session', id, at: at && /^\d{1,15}$/.test(at) ? Number(at) : undefined, filter };
};

const placeOf = (path: string, query: URLSearchParams): Place => {
  const metric = query.get('metric');
  const [first, one, two] = path.split('/').slice(1).map(decoded);
  if (first === 'm') return { page: 'metric', metric: one ?? '' };
  if (first === 'items')
    return two ? { page: 'item', type: one ?? '', subject: two } : { page: 'items', type: one ?? '' };
  if (first === 'alerts') return { page: 'alerts' };
  if (first === 'health' || first === 'events') return { page: 'health' };
  if (first === 'sessions') return sessionPlaceOf(one, query);
  return { page: 'overview', ...(metric !== null && { metric }) };
};

const pathOf = (place: Place): string => {
  switch (place.page) {
    case 'overview':
      return '/';
    case 'metric':
      return `/m/${encodeURIComponent(place.metric)}`;
    case 'alerts':
      return '/alerts';
    case 'health':
      return '/health';
    case 'items':
      return `/items${place.type && `/${encodeURIComponent(place.type)}`}`;
    case 'item':
      return `/items/${encodeURIComponent(place.type)}/${encodeURIComponent(place.subject)}`;
    case 'sessions':
      return '/sessions';
    case 'session':
      return `/sessions/${encodeURIComponent(place.id)}`;
  }
};

const STEP = /^step:([1-9]\d{0,5})$/;

/** `bar,log,rate,table,step:60`: each word that differs from the plain view. */
const viewOf = (text: string | null): ChartView => {
  const words = new Set(text?.split(','));
  const step = [...words].map((word) => STEP.exec(word)?.[1]).find(Boolean);
  return {
    shape: shapes.find((shape) => words.has(shape)) ?? 'auto',
    scale: words.has('log') ? 'log' : 'linear',
    perSecond: words.has('rate'),
    asTable: words.has('table'),
    ...(step && { step: Number(step) * 1000 }),
  };
};

const viewText = ({ shape, scale, perSecond, asTable, step }: ChartView): string =>
  [
    shape === 'auto' ? '' : shape,
    scale === 'log' ? 'log' : '',
    perSecond ? 'rate' : '',
    asTable ? 'table' : '',
    step === undefined ? '' : `step:${step / 1000}`,
  ]
    .filter(Boolean)
    .join(',');

const FILTER = 'f.';

/** What an address says; whatever it says that the page does not know is left out. */
export const parseAddress = ({ pathname, search }: Pick<Location, 'pathname' | 'search'>): Address => {
  const query = new URLSearchParams(search);
  const filters = [...query].filter(([name]) => name.startsWith(FILTER) && name.length > FILTER.length);
  return {
    place: placeOf(pathname, query),
    range: rangeNamed(query.get('range')),
    compare: compares.find((compare) => compare === query.get('cmp')),
    filters: Object.fromEntries(filters.map(([name, label]) => [name.slice(FILTER.length), label])),
    by: query.get('by') ?? undefined,
    view: viewOf(query.get('view')),
    kiosk: query.get('kiosk') === '1',
  };
};

/** The path and query of an address, from the root of the site. */
export const addressUrl = ({ place, range, compare, filters, by, view, kiosk }: Address): string => {
  const query = new URLSearchParams();
  const set = (name: string, value: string | undefined) => value && query.set(name, value);
  if (place.page === 'overview') set('metric', place.metric);
  if (place.page === 'session' && place.at !== undefined) set('at', String(place.at));
  if (place.page === 'sessions' || place.page === 'session')
    for (const [name, value] of Object.entries(place.filter)) set(name, value);
  set('range', range.key === ranges[0].key ? undefined : range.key);
  set('cmp', compare);
  for (const [dimension, label] of Object.entries(filters)) query.set(`${FILTER}${dimension}`, label);
  set('by', by);
  set('view', viewText(view));
  set('kiosk', kiosk ? '1' : undefined);
  const text = query.toString();
  return `${pathOf(place)}${text && `?${text}`}`;
};

export const withFilter = (filters: Filters, dimension: string, label: string): Filters => ({
  ...filters,
  [dimension]: label,
});

export const withoutFilter = (filters: Filters, dimension: string): Filters =>
  Object.fromEntries(Object.entries(filters).filter(([name]) => name !== dimension));
