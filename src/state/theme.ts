import { create } from 'zustand';
import { recall, remember } from './remember.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const remembered = (): Theme => THEMES.find((theme) => theme === recall('theme')) ?? 'system';

const media = (query: string): MediaQueryList | null => (typeof matchMedia === 'function' ? matchMedia(query) : null);
const darkSystem = () => media('(prefers-color-scheme: dark)');
/** The system has its own colours for all pages: drawings, which it leaves alone, have to stand on its ground. */
const forcedColours = () => media('(forced-colors: active)');

interface ThemeState {
  /** What was chosen. */
  theme: Theme;
  /** What is shown. */
  shown: 'light' | 'dark';
  choose(theme: Theme): void;
}

const shownFor = (theme: Theme): 'light' | 'dark' => (theme === 'system' || forcedColours()?.matches ? (darkSystem()?.matches ? 'dark' : 'light') : theme);

/** Light or dark, as chosen or as the system says; remembered in this browser. */
export const useTheme = create<ThemeState>((set) => ({
  theme: 'system',
  shown: 'light',
  choose: (theme) => {
    set({ theme, shown: shownFor(theme) });
    remember('theme', theme);
  },
}));

/** Writes the theme to the document and follows the system. Called once, before the first drawing. */
export function startTheme(root: HTMLElement = document.documentElement): void {
  const theme = remembered();
  useTheme.subscribe(({ shown }) => {
    root.dataset.theme = shown;
  });
  useTheme.setState({ theme, shown: shownFor(theme) });
  for (const query of [darkSystem(), forcedColours()]) query?.addEventListener('change', () => useTheme.setState(({ theme: chosen }) => ({ shown: shownFor(chosen) })));
  // Paper is white: charts are drawn anew for it, for they do not hear of its style sheet.
  addEventListener('beforeprint', () => {
    root.dataset.print = '';
    root.dataset.theme = 'light';
  });
  addEventListener('afterprint', () => {
    delete root.dataset.print;
    root.dataset.theme = useTheme.getState().shown;
  });
}
