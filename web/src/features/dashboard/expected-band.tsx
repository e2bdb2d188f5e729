import { figuresAnswerSchema, type RuleSummary, type WebConfig } from '@millrace/contract';
import { useEffect, useState } from 'react';
import { askRest, type TakeToken } from '../../lib/rest';
import type { ChartModel } from '../charts/chart-model';
import { type Band, bandPath, bandRuleOf, SQUARE } from './band-path';
import styles from './expected-band.module.css';

const HOUR_MS = 3_600_000;
/** The newest steps go on for less than that beyond the picture. */
const NEWEST_MS = 120_000;

interface BackdropProps {
  readonly model: ChartModel;
  readonly config: WebConfig;
  readonly takeToken: TakeToken;
}

interface BandProps extends BackdropProps {
  readonly rule: RuleSummary;
}

/** Of whole hours, whose band stays as it is: so that a picture that moves asks once an hour. Without an answer there is no band. */
const useBand = ({ model, rule, config, takeToken }: BandProps): Band | undefined => {
  const { metric, plot, alone } = model;
  const [band, setBand] = useState<Band>();
  const from = Math.floor(plot.from / HOUR_MS) * HOUR_MS;
  const to = Math.ceil((plot.to + NEWEST_MS) / HOUR_MS) * HOUR_MS;
  const where = alone && `${alone.dimension}:${alone.label}`;
  useEffect(() => {
    const ended = new AbortController();
    const query = new URLSearchParams({
      ...{ from: String(from), to: String(to), step: String(HOUR_MS / 1000), band: rule.name },
      ...(where !== undefined && { where }),
    });
    const url = `${config.rest}/metrics/${encodeURIComponent(metric.name)}?${query}`;
    askRest(url, figuresAnswerSchema, takeToken, ended.signal).then(
      (answer) => setBand(answer.band),
      () => undefined,
    );
    return () => ended.abort();
  }, [config, takeToken, metric, rule, where, from, to]);
  return band;
};

const DrawnBand = (props: BandProps) => {
  const band = useBand(props);
  if (!band || band.points.length === 0) return null;
  return (
    <svg
      data-expected={band.rule}
      className={styles.band}
      viewBox={`0 0 ${SQUARE} ${SQUARE}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={bandPath(props.model, band)} />
    </svg>
  );
};

/** What a rule takes for usual, where what was is drawn. */
const ExpectedBand = ({ rules, ...props }: BackdropProps & { readonly rules: readonly RuleSummary[] | undefined }) => {
  const rule = bandRuleOf(props.model, rules);
  return rule && <DrawnBand {...props} rule={rule} />;
};

export default ExpectedBand;
