import type { Catalog } from '@millrace/contract';
import { useEffect, useRef, useState } from 'react';
import { Cards } from '../cards/cards';
import { Panels } from '../charts/panels';
import { type ConnectionView, useConnection } from '../connection/use-connection';
import { LiveProvider } from '../live/live-context';
import type { LiveStore } from '../live/live-store';
import { type Range, ranges } from '../live/ranges';
import { matches } from '../metrics/categories';
import { RollupsProvider } from '../metrics/rollups';
import type { DashboardProps } from './dashboard';
import { Dialogs, type OpenDialog } from './dialogs';
import { EmptyNotice } from './empty-notice';
import styles from './live-page.module.css';
import { useShortcuts } from './shortcuts';
import { useTheme } from './theme';
import { ToolBar } from './tool-bar';
import { TopBar } from './top-bar';
import { useLive } from './use-live';

type LivePageProps = DashboardProps & { readonly catalog: Catalog };

const otherRange = (range: Range): Range => ranges.find((one) => one !== range) ?? range;

/** What a person sets on the page, by hand or by key. */
const useControls = (store: LiveStore) => {
  const [range, setRange] = useState<Range>(ranges[0]);
  const [search, setSearch] = useState('');
  const [dialog, setDialog] = useState<OpenDialog>();
  const [theme, toggleTheme] = useTheme();
  const searchRef = useRef<HTMLInputElement>(null);
  useShortcuts({
    ' ': () => store.setPaused(!store.paused),
    '/': () => searchRef.current?.focus(),
    r: () => setRange(otherRange),
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
  const { range, search, dialog, theme, ...controls } = useControls(store);
  const metrics = search ? catalog.metrics.filter((metric) => matches(metric, search)) : catalog.metrics;
  return (
    <LiveProvider value={store}>
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
          <EmptyNotice config={config} metrics={catalog.metrics} live={connection.state.kind === 'live'} />
          {metrics.length === 0 && <p className={styles.none}>No metric has “{search}” in its name.</p>}
          <Cards metrics={metrics} range={range} />
          <Panels metrics={metrics} range={range} />
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
    </LiveProvider>
  );
};
