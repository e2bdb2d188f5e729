import { useMemo } from 'react';
import { Chart } from './chart';
import type { ChartModel } from './chart-model';
import { StepTable } from './step-table';

interface FiguresProps {
  readonly model: ChartModel;
  readonly asTable: boolean;
  readonly visible: boolean;
}

/** What nobody sees is drawn this seldom. */
const UNSEEN_MS = 5000;

export const Figures = ({ model, asTable, visible }: FiguresProps) => {
  const moment = visible ? model : Math.floor(model.to / UNSEEN_MS);
  // Out of sight the model changes more often than the picture.
  const drawn = useMemo(() => model, [moment]);
  return asTable ? <StepTable model={drawn} /> : <Chart model={drawn} visible={visible} />;
};
