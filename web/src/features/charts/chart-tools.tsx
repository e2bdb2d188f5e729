import type { RefObject } from 'react';
import { Button } from '../../components/ui/button';
import { formatDuration } from '../../lib/format';
import type { ChartView } from '../address/address';
import { PlaceLink } from '../address/use-address';
import { isAmount } from '../metrics/figure';
import { isStacked } from './chart-lines';
import type { ChartModel } from './chart-model';
import styles from './chart-tools.module.css';
import { namedStep, stepsFor } from './chart-view';
import { useAddNote, usePins } from './pins';

interface ChartToolsProps {
  readonly model: ChartModel;
  readonly view: ChartView;
  readonly onView: (view: ChartView) => void;
  /** What fills the screen. */
  readonly root: RefObject<HTMLElement | null>;
  /** On the overview there is room for few. */
  readonly height: 'main' | 'explore' | 'side';
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChange: (value: string) => void;
}

const Choice = ({ label, value, options, onChange }: ChoiceProps) => (
  <select className={styles.choice} aria-label={label} value={value} onChange={({ target }) => onChange(target.value)}>
    {options.map(([key, text]) => (
      <option key={key} value={key}>
        {text}
      </option>
    ))}
  </select>
);

const AUTO = 'auto';

const withStep = ({ step: _, ...view }: ChartView, step: string): ChartView =>
  step === AUTO ? view : { ...view, step: Number(step) };

const StepChoice = ({ model: { range, liveStep, step }, view, onView }: ChartToolsProps) => {
  const all = stepsFor(range.ms).filter((ms) => liveStep === undefined || [1000, 5000, 15_000, 60_000].includes(ms));
  const options = all.map((ms) => [String(ms), `per ${formatDuration(ms)}`] as const);
  return (
    <Choice
      label="Step"
      value={String(namedStep(view, range.ms) ?? AUTO)}
      options={[[AUTO, `per ${formatDuration(step)}, automatic`], ...options]}
      onChange={(chosen) => onView(withStep(view, chosen))}
    />
  );
};

const shapes = [
  [AUTO, 'Areas'],
  ['bar', 'Bars'],
  ['line', 'Lines'],
] as const;

const ShapeChoice = ({ model: { metric, lines }, view, onView }: ChartToolsProps) =>
  isStacked(metric, lines) && view.scale === 'linear' ? (
    <Choice
      label="Shape"
      value={view.shape === 'stack' ? AUTO : view.shape}
      options={shapes}
      onChange={(value) => {
        const shape = shapes.find(([key]) => key === value)?.[0];
        if (shape) onView({ ...view, shape });
      }}
    />
  ) : null;

const fillScreen = (element: HTMLElement | null): void => {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void element?.requestFullscreen();
};

/** Few take anything, so what writes files is loaded after what draws. */
const loadExport = () => import('./export');

/** What can be taken from a chart. */
const Taking = ({ model, root }: ChartToolsProps) => {
  const pins = usePins();
  return (
    <>
      <Button
        look="quiet"
        title="Save the figures as a table"
        onClick={() => void loadExport().then(({ saveCsv }) => saveCsv(model, pins))}
      >
        CSV
      </Button>
      <Button
        look="quiet"
        title="Save the chart as a picture"
        onClick={() => void loadExport().then(({ savePng }) => root.current && savePng(model, root.current))}
      >
        PNG
      </Button>
      <Button
        look="quiet"
        icon="full"
        aria-label="Full screen"
        title="Full screen"
        onClick={() => fillScreen(root.current)}
      />
    </>
  );
};

/** Writes a note, of the moment that is pinned, which stays so only as long as the chart has the focus. */
const Noting = () => {
  const onAdd = useAddNote();
  if (!onAdd) return null;
  return (
    <Button
      look="quiet"
      icon="note"
      aria-label="Add a note"
      title="Add a note (N)"
      onMouseDown={(event) => event.preventDefault()}
      onClick={onAdd}
    />
  );
};

/** Shape, rates and scale. */
const Looks = (props: ChartToolsProps) => {
  const { model, view, onView } = props;
  const log = view.scale === 'log';
  return (
    <>
      <ShapeChoice {...props} />
      {isAmount(model.metric) && (
        <Button
          look="quiet"
          aria-pressed={view.perSecond}
          onClick={() => onView({ ...view, perSecond: !view.perSecond })}
        >
          per second
        </Button>
      )}
      <Button
        look="quiet"
        aria-pressed={log}
        title="A scale of powers of ten"
        onClick={() => onView({ ...view, scale: log ? 'linear' : 'log' })}
      >
        log
      </Button>
    </>
  );
};

/** What can be changed of how a chart is drawn, and what can be taken from it. On a telephone the overview leaves most of it to the metric's own page. */
export const ChartTools = (props: ChartToolsProps) => {
  const { model, view, onView, height } = props;
  return (
    <div className={styles.tools} role="toolbar" aria-label={`${model.metric.label}, how it is shown`}>
      <StepChoice {...props} />
      <span className={styles[height]}>
        <Looks {...props} />
      </span>
      <Button
        look="quiet"
        icon={view.asTable ? 'chart' : 'table'}
        aria-label={view.asTable ? `${model.metric.label} as a chart` : `${model.metric.label} as a table`}
        onClick={() => onView({ ...view, asTable: !view.asTable })}
      />
      <Noting />
      {height === 'explore' ? (
        <Taking {...props} />
      ) : (
        <PlaceLink to={{ page: 'metric', metric: model.metric.name }} className={styles.more}>
          Explore
        </PlaceLink>
      )}
    </div>
  );
};
