import { type Catalog, type EarlierMetric, visibleText, type WebConfig } from '@millrace/contract';
import { lazy, Suspense } from 'react';
import { Notice } from '../../components/ui/notice';
import type { TakeToken } from '../../lib/rest';
import type { Place } from '../address/address';
import { PlaceLink, useAddress } from '../address/use-address';
import type { AlertStore } from '../alerts/alert-store';
import { useAlerts } from '../alerts/use-alerts';
import type { SideLine } from '../connection/side-line';
import { Explore, ExploreEarlier } from '../explore/explore';
import { Overview } from '../overview/overview';
import type { Person } from '../session/session';
import { loadRoom } from './messages';
import { Blocks } from './outline';
import { subjectOf } from './subject';
import { firstEvent, maySend } from './ways-to-send';

/** Of the pages that there are, the one that fewest begin with: it is loaded when somebody goes there. */
const Items = lazy(() => loadItems().then(({ Items: content }) => ({ default: content })));
const loadItems = () => import('../items/items');
const AlertList = lazy(() => loadAlerts().then(({ AlertList: content }) => ({ default: content })));
const loadAlerts = () => import('../alerts/alert-list');
const Health = lazy(() => loadHealth().then(({ Health: content }) => ({ default: content })));
const loadHealth = () => import('../health/health');
const Sessions = lazy(() => loadSessions().then(({ Sessions: content }) => ({ default: content })));
const loadSessions = () => import('../sessions/sessions');
const Funnel = lazy(() => loadFunnel().then(({ Funnel: content }) => ({ default: content })));
const loadFunnel = () => import('../funnels/funnel');
/** Of those alone who may watch feeds. */
const LatestEvents = lazy(() =>
  import('../feed/latest-events').then(({ LatestEvents: content }) => ({ default: content })),
);
/** What nobody has asked for yet is loaded all the same, ten seconds later: there may be no network when it is wanted. */
export const loadRest = () =>
  void Promise.all([
    loadItems(),
    loadAlerts(),
    loadSessions(),
    loadFunnel(),
    loadHealth(),
    loadRoom(),
    import('./send-event'),
    import('../charts/export'),
    import('../annotations/note-form'),
  ]).catch(() => undefined);

interface UnknownProps {
  readonly what: string;
  readonly why?: string;
  /** What there was under that name. */
  readonly past?: readonly EarlierMetric[];
}

const Unknown = ({ what, why = 'It may have been renamed or removed.', past = [] }: UnknownProps) => (
  <Notice title={what}>
    <p>
      {why}{' '}
      {past.map(({ name }) => (
        <span key={name}>
          What it was is still there: <PlaceLink to={{ page: 'metric', metric: name }}>{name}</PlaceLink>.{' '}
        </span>
      ))}
      <PlaceLink to={{ page: 'overview' }}>To the overview</PlaceLink>
    </p>
  </Notice>
);

type MetricProps = Pick<ContentProps, 'catalog' | 'config' | 'takeToken'> & { readonly name: string };

const MetricContent = ({ catalog, name, config, takeToken }: MetricProps) => {
  const { metric, earlier } = subjectOf({ page: 'metric', metric: name }, catalog);
  const past = catalog.earlier?.filter(({ of }) => of === name) ?? [];
  const funnel = catalog.funnels?.find((one) => one.name === name);
  const first = funnel && (
    <Suspense fallback={null}>
      <Funnel key={name} {...{ funnel, config, takeToken }} />
    </Suspense>
  );
  if (metric) return <Explore {...{ catalog, metric, first }} />;
  if (earlier) return <ExploreEarlier metrics={catalog.metrics} metric={earlier} />;
  return <Unknown what={`There is no metric “${visibleText(name)}”`} past={past.slice(0, 1)} />;
};

interface ContentProps {
  readonly catalog: Catalog;
  readonly config: WebConfig;
  readonly person: Person;
  readonly takeToken: TakeToken;
  readonly line: SideLine;
  readonly alerts: AlertStore;
}

type SessionsProps = Pick<ContentProps, 'catalog' | 'config' | 'takeToken'> & {
  readonly place: Extract<Place, { readonly page: 'sessions' | 'session' }>;
};

const SessionsContent = ({ catalog, config, takeToken, place }: SessionsProps) =>
  catalog.sessions ? (
    <Suspense fallback={<Blocks />}>
      <Sessions
        filter={place.filter}
        chosen={place.page === 'session' ? place : undefined}
        {...{ config, takeToken }}
      />
    </Suspense>
  ) : (
    <Unknown
      what="This service keeps no sessions, or not for you"
      why="Sessions, and who sees them, are declared beside the metrics."
    />
  );

/** What the place of the address shows. */
export const Content = ({ catalog, config, person, line, alerts, takeToken }: ContentProps) => {
  const { place } = useAddress();
  const { type } = subjectOf(place, catalog);
  const { open } = useAlerts(alerts);
  const latest = catalog.feeds && (
    <Suspense fallback={null}>
      <LatestEvents feeds={catalog.feeds} line={line} />
    </Suspense>
  );
  switch (place.page) {
    case 'overview':
      return <Overview metrics={catalog.metrics} alerts={open} last={latest} />;
    case 'metric':
      return <MetricContent name={place.metric} {...{ catalog, config, takeToken }} />;
    case 'alerts':
      return (
        <Suspense fallback={<Blocks />}>
          <AlertList store={alerts} mayHandle={maySend(person)} {...{ config, takeToken }} />
        </Suspense>
      );
    case 'health':
      return (
        <Suspense fallback={<Blocks />}>
          <Health
            {...{ config, takeToken }}
            testEvent={maySend(person) ? (id) => firstEvent(catalog.metrics, id) : undefined}
          />
          {latest}
        </Suspense>
      );
    case 'sessions':
    case 'session':
      return <SessionsContent {...{ catalog, config, takeToken, place }} />;
    default:
      return type ? (
        <Suspense fallback={<Blocks />}>
          <Items
            types={catalog.items}
            {...{ type, config, line, takeToken }}
            chosen={place.page === 'item' ? place.subject : undefined}
          />
        </Suspense>
      ) : (
        <Unknown what={`There are no items${place.type && ` “${visibleText(place.type)}”`}`} />
      );
  }
};
