import { type ComponentType, createContext, useContext } from 'react';
import type { ChartModel } from './chart-model';

const Backdrop = createContext<ComponentType<{ readonly model: ChartModel }> | undefined>(undefined);

/** Gives charts what is drawn at the place of their picture, beside it. */
export const BackdropProvider = Backdrop.Provider;

export const useBackdrop = () => useContext(Backdrop);
