import { useMemo, useRef } from 'react';
import { useKnowledge, useNow, useRollup, useSeries, useView } from '../live/live-context';
import type { Span } from '../live/rollup';
import { type LiveTimeRange, rangeEnd, rangeStart } from '../ranges/ranges';
import { liveBefore, liveModel } from './chart-model';
import { type ChartSource, noColours, type SourceInput, useLook, useStoredBefore } from './chart-source';
import { chosenStep, namedStep, shiftOf } from './chart-view';
import { loneOther, useBreakdown } from './use-breakdown';

const LIVE_STEPS = { 300000: [5000, 15_000, 60_000], 900000: [15_000, 60_000] } as const;
const spans: readonly Span[] = [1000, 5000, 15_000, 60_000];

/** The step of a live chart: that of the view, or one that has enough events in it. */
const useLiveStep = ({ metric: { measure }, range, view }: SourceInput<LiveTimeRange>, events: number): Span => {
  const held = useRef<Span>(undefined);
  const named = spans.find((span) => span === namedStep(view, range.ms));
  if (named) return named;
  const steps = range.ms === 300_000 ? LIVE_STEPS[300000] : LIVE_STEPS[900000];
  held.current = chosenStep<Span>(steps, { measure, events, ms: range.ms, current: held.current });
  return held.current;
};

const noNotes: readonly string[] = [];
const nothingToRetry = () => undefined;
const MINUTE_MS = 60_000;

/** A live range as REST is asked for it: anew once a minute. */
const minutesOf = (now: number, { ms }: LiveTimeRange): { readonly from: number; readonly to: number } => {
  const from = Math.floor((now + 1000 - ms) / MINUTE_MS - 1) * MINUTE_MS;
  return { from, to: from + ms + 3 * MINUTE_MS };
};

/** A metric as it happens. */
export const useLiveSource = (input: SourceInput<LiveTimeRange>): ChartSource => {
  const { metric, range, compareWith } = input;
  const look = useLook(input);
  const { narrow, select, drawn } = look;
  const { breakdown, latest } = useBreakdown(metric, input.dimension, range, narrow);
  const colours = breakdown?.colours ?? noColours;
  const lone = loneOther(breakdown)?.label;
  const rollup = useRollup(metric.name);
  const series = useSeries(metric.name);
  const now = useNow();
  const knowledge = useKnowledge();
  const backfillStatus = useView((view) => view.backfillStatus);
  const total = useMemo(() => {
    const all = series && rollup.range(series, rangeStart(now, range), rangeEnd(now));
    return all && select(all).total;
  }, [series, rollup, now, range, select]);
  const step = useLiveStep(input, total?.count ?? 0);
  const shift = compareWith === undefined || compareWith === 'previous' ? undefined : shiftOf(compareWith, range.ms);
  const storedBefore = useStoredBefore(input, drawn, { ...minutesOf(now, range), step, shift });
  const before = useMemo(
    () =>
      compareWith === 'previous'
        ? liveBefore({ series, rollup, step, knowledge, select }, shiftOf(compareWith, range.ms))
        : storedBefore,
    [compareWith, series, rollup, step, knowledge, select, range, storedBefore],
  );
  const model = useMemo(
    () => liveModel({ ...look, series, rollup, step, colours, lone, now, range, knowledge, backfillStatus, before }),
    [look, series, rollup, step, colours, lone, now, range, knowledge, backfillStatus, before],
  );
  return {
    model,
    total,
    breakdown,
    latest,
    notes: noNotes,
    ready: true,
    error: undefined,
    shared: false,
    retry: nothingToRetry,
  };
};
