import type { Catalog, WebConfig } from '@millrace/contract';
import { lazy, useCallback, useEffect, useState } from 'react';
import { title as siteTitle } from '../../brand';
import type { TakeToken } from '../../lib/rest';
import { browserTimers } from '../../lib/timers';
import { useAddress } from '../address/use-address';
import { AlertBell } from '../alerts/alert-bell';
import { useAlertMarks, useAlertStore, useAlerts, useAsking } from '../alerts/use-alerts';
import { NotesProvider } from '../annotations/use-notes';
import { BackdropProvider } from '../charts/backdrop';
import type { ChartModel } from '../charts/chart-model';
import { pinnedMoment } from '../charts/crosshair';
import { SideLine } from '../connection/side-line';
import { HistoryProvider, useHistoryStore } from '../history/use-history';
import { LiveProvider, RollupsProvider } from '../live/live-context';
import { GroupsProvider } from '../live/live-scope';
import type { LiveStore } from '../live/live-store';
import { type ConnectionView, useConnection } from '../live/use-connection';
import { useLive } from '../live/use-live';
import { alwaysWatched } from '../overview/attention';
import { liveRanges, type TimeRange } from '../ranges/ranges';
import type { Person } from '../session/session';
import { type CommandDeps, filterEntries, paletteEntries, shortcutsOf } from './commands';
import { ConnectionStatus } from './connection-status';
import { Content, loadRest } from './content';
import { CompareMenu, FilterChips, PauseButton, Printed, RangeMenu, ShareButton, useNarrowItems } from './controls';
import { Dialogs, type OpenDialog } from './dialogs';
import { Frame } from './frame';
import styles from './live-page.module.css';
import { MessagesButton, useMessages } from './messages';
import { WithData } from './no-data';
import { Rail } from './rail';
import { useShortcuts } from './shortcuts';
import { chartedMetric, titleOf } from './subject';
import { type Theme, useTheme } from './theme';
import { TopBar, UserMenu } from './top-bar';
import { StorageNotice, TroubleStrip } from './trouble-strip';
import { maySend } from './ways-to-send';

export interface DashboardProps {
  readonly config: WebConfig;
  readonly person: Person;
  readonly takeToken: TakeToken;
  readonly onSignOut: () => void;
  /** The session has ended by itself. */
  readonly onSessionEnd: () => void;
}

type LivePageProps = DashboardProps & { readonly catalog: Catalog };

/** What is worth backfilling and holding: a live range and the time before it, with which it is compared. */
const spanOf = (range: TimeRange): number => 2 * (range.kind === 'live' ? range.ms : liveRanges[0].ms);

const useSessionEnd = ({ state }: ConnectionView, onSessionEnd: () => void): void =>
  useEffect(() => {
    if (state.kind === 'signed-out') onSessionEnd();
  }, [state.kind, onSessionEnd]);

/** The browser's tab says which place it is. */
const useTitle = (title: string): void =>
  useEffect(() => {
    document.title = title === 'Overview' ? siteTitle : `${title} · ${siteTitle}`;
  }, [title]);

interface BarProps {
  readonly title: string;
  readonly person: Person;
  readonly theme: Theme;
  readonly connection: ConnectionView;
  readonly commands: CommandDeps;
  /** How many alerts ask for attention. */
  readonly asking: number;
}

/** The bar at the top, with everything that a person sets. */
const Bar = ({ title, person, theme, connection, commands, asking }: BarProps) => {
  const { store, catalog, onDialog, onMessages, onNote, onTheme, onSignOut } = commands;
  const { page } = useAddress().place;
  // Items are what they last said, whatever the range.
  const ranged = page === 'overview' || page === 'metric';
  const items = [
    ...useNarrowItems(store),
    { key: 'theme', text: theme === 'dark' ? 'Light theme' : 'Dark theme', onChoose: onTheme },
    { text: 'Messages', hint: 'M', onChoose: onMessages },
    ...(onNote ? [{ text: 'Add a note', hint: 'N', onChoose: onNote }] : []),
    { text: 'Send an event', onChoose: () => onDialog('send-event') },
    { text: 'Go to …', hint: '⌘K', onChoose: () => onDialog('palette') },
    { text: 'Keyboard shortcuts', hint: '?', onChoose: () => onDialog('keys') },
    { text: 'Sign out', onChoose: onSignOut },
  ];
  return (
    <TopBar
      title={title}
      chips={<FilterChips catalog={catalog} />}
      controls={
        <>
          {ranged && <RangeMenu onCustom={() => onDialog('range')} />}
          {ranged && <CompareMenu />}
          <PauseButton />
          <ShareButton />
          <MessagesButton onClick={onMessages} />
          <AlertBell count={asking} />
        </>
      }
      status={<ConnectionStatus connection={connection} />}
      user={<UserMenu person={person} items={items} />}
    />
  );
};

/** That the service speaks of what this page does not know, if it does. */
const NotUnderstood = ({ unknown }: Pick<ConnectionView, 'unknown'>) =>
  unknown > 0 && (
    <p className={styles.debug} data-unknown={unknown}>
      {unknown === 1 ? '1 message was' : `${unknown} messages were`} not understood and left out. Reloading the page may
      help.
    </p>
  );

/** What a person can do by key, by name and by hand. */
const useCommands = (deps: Omit<CommandDeps, 'onDialog' | 'onTheme'>) => {
  const [dialog, onDialog] = useState<OpenDialog>();
  const [theme, onTheme] = useTheme();
  const commands = { ...deps, onDialog, onTheme };
  const shortcuts = shortcutsOf(commands);
  useShortcuts(shortcuts, () => onDialog('palette'));
  return { dialog, theme, commands, shortcuts };
};

const ExpectedBand = lazy(() => import('./expected-band'));

/** Who is writing a note, and of which moment: the one that is pinned, or now. */
const useNoting = (store: LiveStore, person: Person) => {
  const [noting, setNoting] = useState<number>();
  const note = useCallback(() => setNoting(pinnedMoment() ?? store.serverNow()), [store]);
  const onNoted = useCallback(() => setNoting(undefined), []);
  return { noting, onNote: maySend(person) ? note : undefined, onNoted };
};

const neededAlways = ({ metrics }: Catalog): readonly string[] => alwaysWatched(metrics).map(({ name }) => name);

export const LivePage = ({ config, catalog, person, takeToken, onSignOut, onSessionEnd }: LivePageProps) => {
  const { groups, rollups } = useLive(catalog, neededAlways);
  const [line] = useState(() => new SideLine());
  const store = groups.main;
  const connection = useConnection({ config, groups, line, takeToken });
  useSessionEnd(connection, onSessionEnd);
  const alerts = useAlertStore({ config, line, takeToken });
  const [backdrop] = useState(() => ({ model }: { model: ChartModel }) => {
    const { rules } = useAlerts(alerts);
    const isCompared = rules?.some(({ kind, metric }) => kind === 'deviation' && metric === model.metric.name);
    return isCompared && <ExpectedBand {...{ model, rules, config, takeToken }} />;
  });
  const asking = useAsking(alerts);
  useAlertMarks(alerts);
  const history = useHistoryStore(config, store, takeToken);
  const { place, range, kiosk } = useAddress();
  const charted = chartedMetric(place, catalog);
  const { panel, toggle: onMessages } = useMessages(line, catalog.metrics, charted);
  const { noting, onNote, onNoted } = useNoting(store, person);
  const { dialog, theme, commands, shortcuts } = useCommands({
    store,
    groups,
    rollups,
    catalog,
    onMessages,
    onNote,
    onSignOut,
  });
  useEffect(() => browserTimers.after(10_000, loadRest), []);
  useEffect(() => groups.setSpan(spanOf(range)), [groups, range]);
  const title = titleOf(place, catalog);
  useTitle(title);
  const bar = <Bar {...{ title, person, theme, connection, commands, asking }} />;
  return (
    <LiveProvider value={store}>
      <GroupsProvider value={groups}>
        <HistoryProvider value={history}>
          <RollupsProvider value={rollups}>
            <NotesProvider {...{ config, takeToken, line, noting }} metric={charted} onAdd={onNote} onDone={onNoted}>
              <Frame
                {...{ bar, kiosk }}
                aside={panel}
                strip={<TroubleStrip />}
                rail={<Rail catalog={catalog} place={place} alerts={asking} />}
              >
                <Printed />
                <StorageNotice />
                <BackdropProvider value={backdrop}>
                  <WithData {...{ config, person, takeToken }} metrics={catalog.metrics} state={connection.state}>
                    <Content {...{ catalog, config, person, line, alerts, takeToken }} />
                  </WithData>
                </BackdropProvider>
                <NotUnderstood unknown={connection.unknown} />
              </Frame>
            </NotesProvider>
            <Dialogs
              open={dialog}
              metrics={catalog.metrics}
              {...{ config, person, takeToken, shortcuts }}
              entries={() => paletteEntries(commands)}
              filters={() => filterEntries(commands)}
              onClose={() => commands.onDialog(undefined)}
            />
          </RollupsProvider>
        </HistoryProvider>
      </GroupsProvider>
    </LiveProvider>
  );
};
