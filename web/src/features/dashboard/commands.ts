import type { Catalog } from '@millrace/contract';
import { labelText } from '../../components/ui/outside-text';
import { type Place, withFilter } from '../address/address';
import { goTo, pageAddress } from '../address/use-address';
import type { LiveStore } from '../live/live-store';
import type { Rollups } from '../live/rollups';
import type { TopicGroups } from '../live/topic-groups';
import { heroesOf } from '../overview/arrangement';
import { liveRanges, movedRange, rangeEnd, rangeStart, ranges } from '../ranges/ranges';
import { nextCompare } from './controls';
import type { OpenDialog } from './dialogs';
import { dimensionLabel, labelsSeen, type PaletteEntry, type SeenLabel, subjectsIn } from './palette';
import type { Shortcut } from './shortcuts';

export interface CommandDeps {
  readonly store: LiveStore;
  readonly groups: TopicGroups;
  readonly rollups: Rollups;
  readonly catalog: Catalog;
  readonly onDialog: (dialog: OpenDialog) => void;
  /** Opens what people say to each other, or closes it. */
  readonly onMessages: () => void;
  /** Opens the form for a note; absent for who may not write any. */
  readonly onNote: (() => void) | undefined;
  readonly onTheme: () => void;
  readonly onSignOut: () => void;
}

const toggleFullScreen = (): void => {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void document.documentElement.requestFullscreen();
};

const toggleTable = (): void => {
  const { view } = pageAddress.read();
  pageAddress.replace({ view: { ...view, asTable: !view.asTable } });
};

const toggleKiosk = (): void => pageAddress.push({ kiosk: !pageAddress.read().kiosk });

const toggleCompare = (): void => pageAddress.push({ compare: nextCompare(pageAddress.read().compare) });

/** Where Explore and Items begin. */
const firstPlaces = ({ metrics, items }: Catalog): { explore: Place | undefined; items: Place | undefined } => {
  const [metric] = heroesOf(metrics);
  const [type] = items;
  return {
    explore: metric && { page: 'metric', metric: metric.name },
    items: type && { page: 'items', type: type.type },
  };
};

/** The keys of the page, as its help shows them. */
export const shortcutsOf = ({ store, catalog, onDialog, onMessages, onNote }: CommandDeps): readonly Shortcut[] => {
  const places = firstPlaces(catalog);
  const go = (keys: string, does: string, place: Place | undefined): readonly Shortcut[] =>
    place ? [{ keys, shown: keys.toUpperCase(), does, run: () => goTo(place) }] : [];
  const move = (lengths: number) => () =>
    pageAddress.push({ range: movedRange(pageAddress.read().range, lengths, store.serverNow()) });
  return [
    { keys: '/', shown: '/', does: 'Filter by a label', run: () => onDialog('filter') },
    ...go('g o', 'Go to the overview', { page: 'overview' }),
    ...go('g e', 'Explore a metric', places.explore),
    ...go('g i', 'Go to the items', places.items),
    ...go('g a', 'Go to the alerts', { page: 'alerts' }),
    ...go('g h', 'Go to the health of the service', { page: 'health' }),
    ...ranges.map((range, i) => ({
      keys: String(i + 1),
      ...(i === 0 && { shown: `1 – ${ranges.length}` }),
      does: 'Choose the range',
      run: () => pageAddress.push({ range }),
    })),
    { keys: '[', shown: '[ ]', does: 'Earlier and later', run: move(-1) },
    { keys: ']', does: 'Later', run: move(1) },
    { keys: 'c', shown: 'C', does: 'Compare with another time', run: toggleCompare },
    { keys: ' ', shown: 'Space', does: 'Pause or resume', run: () => store.setPaused(!store.paused) },
    { keys: 't', shown: 'T', does: 'Chart or table', run: toggleTable },
    { keys: 'm', shown: 'M', does: 'Messages', run: onMessages },
    ...(onNote ? [{ keys: 'n', shown: 'N', does: 'Add a note', run: onNote }] : []),
    { keys: 'f', shown: 'F', does: 'Full screen', run: toggleFullScreen },
    { keys: '?', shown: '?', does: 'Show these shortcuts', run: () => onDialog('keys') },
  ];
};

const labelsOf = ({ store, groups, rollups, catalog }: CommandDeps): readonly SeenLabel[] => {
  const { now } = store.view;
  const breakdowns = catalog.metrics.map(({ name }) => {
    const calm = groups.storeOf(name)?.view.calm;
    const series = calm && rollups.seriesOf(name, calm);
    return series && rollups.of(name).range(series, rangeStart(now, liveRanges[0]), rangeEnd(now));
  });
  return labelsSeen(breakdowns);
};

/** A filter for each label of the last minutes. */
export const filterEntries = (deps: CommandDeps): readonly PaletteEntry[] =>
  labelsOf(deps).map(({ dimension, label }) => ({
    kind: 'Filter',
    text: labelText(label),
    detail: dimensionLabel(deps.catalog, dimension),
    run: () => pageAddress.push({ filters: withFilter({}, dimension, label) }),
  }));

/** An item for each subject of the last minutes that has a page. */
const itemEntries = (deps: CommandDeps): readonly PaletteEntry[] => {
  const seen = labelsOf(deps);
  return subjectsIn(deps.catalog, seen).map(({ type, label }) => ({
    kind: 'Item',
    text: labelText(label),
    detail: type.subject,
    run: () => goTo({ page: 'item', type: type.type, subject: label }),
  }));
};

/** Everything that there is and can be done, by its name. */
export const paletteEntries = (deps: CommandDeps): readonly PaletteEntry[] => {
  const { catalog, store, onDialog, onMessages, onNote, onTheme, onSignOut } = deps;
  const action = (text: string, run: () => void): PaletteEntry => ({ kind: 'Action', text, run });
  return [
    { kind: 'Page', text: 'Overview', run: () => goTo({ page: 'overview' }) },
    { kind: 'Page', text: 'Alerts', run: () => goTo({ page: 'alerts' }) },
    { kind: 'Page', text: 'Health', run: () => goTo({ page: 'health' }) },
    ...catalog.metrics.map(
      ({ name, label, category }): PaletteEntry => ({
        kind: 'Metric',
        text: label,
        detail: category,
        run: () => goTo({ page: 'metric', metric: name }),
      }),
    ),
    ...catalog.items.map(
      ({ type, label }): PaletteEntry => ({ kind: 'Items', text: label, run: () => goTo({ page: 'items', type }) }),
    ),
    ...ranges.map(
      (range): PaletteEntry => ({ kind: 'Range', text: `Last ${range.text}`, run: () => pageAddress.push({ range }) }),
    ),
    action('Custom range', () => onDialog('range')),
    action('Pause or resume', () => store.setPaused(!store.paused)),
    action('Switch between light and dark', onTheme),
    ...(document.fullscreenEnabled ? [action('Full screen', toggleFullScreen)] : []),
    action('Kiosk: figures alone, for a screen on the wall', toggleKiosk),
    action('Messages', onMessages),
    ...(onNote ? [action('Add a note', onNote)] : []),
    action('Send an event', () => onDialog('send-event')),
    action('Keyboard shortcuts', () => onDialog('keys')),
    action('Sign out', onSignOut),
    ...itemEntries(deps),
    ...filterEntries(deps),
  ];
};
