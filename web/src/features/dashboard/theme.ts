import { useEffect, useState } from 'react';
import { pageStorage } from '../../lib/storage';

export type Theme = 'light' | 'dark';

const KEY = 'millrace.theme';
const systemTheme = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

const chosenTheme = (): Theme | undefined => {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'light' || chosen === 'dark' ? chosen : undefined;
};

const readTheme = (): Theme => chosenTheme() ?? (systemTheme().matches ? 'dark' : 'light');

/** The scheme in force: the one chosen here, else the system's. */
export const useTheme = (): [theme: Theme, toggle: () => void] => {
  const [theme, setTheme] = useState(readTheme);
  useEffect(() => {
    const system = systemTheme();
    const follow = () => setTheme(readTheme());
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, []);
  const toggle = () => {
    const next = readTheme() === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    pageStorage.setItem(KEY, next);
    setTheme(next);
  };
  return [theme, toggle];
};
