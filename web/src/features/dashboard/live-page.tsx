import type { Catalog, WebConfig } from '@millrace/contract';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Notice } from '../../components/ui/notice';
import type { TakeToken } from '../../lib/rest';
import { pageStorage } from '../../lib/storage';
import { Cards } from '../cards/cards';
import { Panels } from '../charts/panels';
import { HistoryProvider, useHistoryStore } from '../history/use-history';
import { Items } from '../items/items';
import { LiveProvider, RollupsProvider } from '../live/live-context';
import type { LiveStore } from '../live/live-store';
import { type ConnectionView, useConnection } from '../live/use-connection';
import { useLive } from '../live/use-live';
import { matchesSearch } from '../metrics/categories';
import { liveRanges, type TimeRange } from '../ranges/ranges';
import { useRange } from '../ranges/use-range';
import type { Person } from '../session/session';
import { Dialogs, type OpenDialog } from './dialogs';
import styles from './live-page.module.css';
import { EmptyNotice } from './send-event';
import { useShortcuts } from './shortcuts';
import { useTheme } from './theme';
import { ToolBar } from './tool-bar';
import { TopBar } from './top-bar';

export interface DashboardProps {
  readonly config: WebConfig;
  readonly person: Person;
  readonly takeToken: TakeToken;
  readonly onSignOut: () => void;
  /** The session has ended by itself. */
  readonly onSessionEnd: () => void;
}

type LivePageProps = DashboardProps & { readonly catalog: Catalog };

/** Says that the browser keeps nothing for this page, if it does not. */
const StorageNotice = () => {
  const isForgetful = useSyncExternalStore(
    pageStorage.subscribe,
    () => pageStorage.isForgetful,
    () => false,
  );
  return isForgetful ? (
    <Notice icon="warning" title="This browser's storage is full, or closed to this page">
      <p>
        Everything works while the page is open. When it is reloaded you have to sign in again, and what you have chosen
        is forgotten. Deleting the data of other pages in the browser's settings helps.
      </p>
    </Notice>
  ) : null;
};

/** What is worth backfilling: a live range and the time before it, with which it is compared. */
const spanOf = (range: TimeRange): number => 2 * (range.kind === 'live' ? range.ms : liveRanges[0].ms);

/** What a person sets on the page, by hand or by key. */
const useControls = (store: LiveStore) => {
  const [range, setRange, nextRange] = useRange();
  const [search, setSearch] = useState('');
  const [dialog, setDialog] = useState<OpenDialog>();
  const [theme, toggleTheme] = useTheme();
  const searchRef = useRef<HTMLInputElement>(null);
  useShortcuts({
    ' ': () => store.setPaused(!store.paused),
    '/': () => searchRef.current?.focus(),
    r: nextRange,
    t: toggleTheme,
    '?': () => setDialog('keys'),
  });
  return { range, setRange, search, setSearch, searchRef, dialog, setDialog, theme, toggleTheme };
};

const useSessionEnd = ({ state }: ConnectionView, onSessionEnd: () => void): void =>
  useEffect(() => {
    if (state.kind === 'signed-out') onSessionEnd();
  }, [state.kind, onSessionEnd]);

export const LivePage = ({ config, catalog, person, takeToken, onSignOut, onSessionEnd }: LivePageProps) => {
  const { store, rollups } = useLive(catalog);
  const connection = useConnection({ config, catalog, store, takeToken });
  useSessionEnd(connection, onSessionEnd);
  const history = useHistoryStore(config, store, takeToken);
  const { range, search, dialog, theme, ...controls } = useControls(store);
  useEffect(() => store.setSpan(spanOf(range)), [store, range]);
  const metrics = search ? catalog.metrics.filter((metric) => matchesSearch(metric, search)) : catalog.metrics;
  return (
    <LiveProvider value={store}>
      <HistoryProvider value={history}>
        <RollupsProvider value={rollups}>
          <TopBar
            {...{ person, connection, theme, onSignOut }}
            onTheme={controls.toggleTheme}
            onKeys={() => controls.setDialog('keys')}
            onSendEvent={() => controls.setDialog('send-event')}
          />
          <main className={styles.page}>
            <ToolBar
              {...{ search, range }}
              onSearch={controls.setSearch}
              searchRef={controls.searchRef}
              onRange={controls.setRange}
            />
            <StorageNotice />
            <EmptyNotice config={config} metrics={catalog.metrics} live={connection.state.kind === 'live'} />
            {metrics.length === 0 && <p className={styles.none}>No metric has “{search}” in its name.</p>}
            <Cards metrics={metrics} range={range} />
            <Panels metrics={metrics} range={range} />
            <Items types={catalog.items} config={config} takeToken={takeToken} />
            {connection.unknown > 0 && (
              <p className={styles.debug} data-unknown={connection.unknown}>
                {connection.unknown} messages were not understood and left out. Reloading the page may help.
              </p>
            )}
          </main>
          <Dialogs
            open={dialog}
            config={config}
            metrics={catalog.metrics}
            onClose={() => controls.setDialog(undefined)}
          />
        </RollupsProvider>
      </HistoryProvider>
    </LiveProvider>
  );
};
