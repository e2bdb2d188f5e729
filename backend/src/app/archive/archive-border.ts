import type { MetricSet } from '../../domain/metrics/metric-set';
import { MILESTONES } from '../../domain/metrics/milestones';
import { type SessionKey, textOfKey } from '../../domain/sessions/session-changes';
import { ALL_METRICS, textOf, type WindowKey } from '../../domain/settled/windows';
import { type AuditDeps, compareWindows, extraWindows } from './audit';
import { compareSessions } from './audit-sessions';
import { archiveEnds, type FoldedHistory, foldHistory, reachOf } from './fold-history';
import type { ScratchWindows } from './ports';
import type { ArchiveProgress } from './read-archive';
import type { Chosen, RebuildDeps } from './rebuild';

export interface BorderDeps extends RebuildDeps {
  readonly reader: AuditDeps['reader'];
  /** For what starts before the archive does, or soon after, as it is there. */
  readonly border: ScratchWindows;
}

/** Where windows and parts of sessions begin that the archive has every record of. */
export interface ArchiveBorder {
  /** What starts then or later, ms since the epoch, has no event that arrived before the archive's first record, and none that is a duplicate of such an event. */
  readonly from: number;
  /** What the archive has every record of, as far as can be seen: all that starts then, and of the rest what is stored just as the archive says. */
  readonly isWhole: Chosen;
}

/** Windows of metrics of what events mean to their sessions. Such a window may be stored as the archive says, and yet hang on records that the archive lacks. */
const readsSessions = ({ milestones }: MetricSet): ((key: WindowKey) => boolean) => {
  if (!milestones) return () => false;
  const names = new Set(MILESTONES.flatMap((type) => milestones.readersOf(type).map(({ name }) => name)));
  return ({ metric }) => metric === ALL_METRICS || names.has(metric);
};

/** Whether a window is stored that no record of the archive fell in. */
const hasMore = async (deps: BorderDeps, history: FoldedHistory): Promise<boolean> => {
  for await (const { window } of extraWindows(deps, history, deps.rules.metrics.names))
    if (window.series.length > 0) return true;
  return false;
};

/** Finds by a fold of the whole archive what the archive holds every record of. */
export const findBorder = async (deps: BorderDeps, progress: ArchiveProgress): Promise<ArchiveBorder> => {
  const begin = (await archiveEnds(deps.archive))?.from ?? 0;
  const from = begin + reachOf(deps.rules);
  const onBorder = { ...deps, scratch: deps.border };
  const history = await foldHistory(onBorder, { metrics: undefined, from: 0, to: from }, progress);
  const different = new Set<string>();
  const report = ({ key }: { readonly key: WindowKey }) => different.add(textOf(key));
  await compareWindows(onBorder, history, { topics: undefined, report });
  const otherParts = new Set<string>();
  await compareSessions(onBorder, history, ({ key }) => otherParts.add(textOfKey(key)));
  const isLossless = different.size === 0 && otherParts.size === 0 && !(await hasMore(onBorder, history));
  const hangsOnSessions = isLossless ? () => false : readsSessions(deps.rules.metrics);
  return {
    from,
    isWhole: {
      window: (key: WindowKey) => key.start >= from || !(different.has(textOf(key)) || hangsOnSessions(key)),
      part: (key: SessionKey) => key.slot >= from || !otherParts.has(textOfKey(key)),
    },
  };
};
