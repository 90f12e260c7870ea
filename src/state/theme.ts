import { create } from 'zustand';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'mtuscope.theme';

function remembered(): Theme {
  try {
    const text = localStorage.getItem(KEY);
    return THEMES.find((theme) => theme === text) ?? 'system';
  } catch {
    return 'system';
  }
}

function darkSystem(): MediaQueryList | null {
  return typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null;
}

interface ThemeState {
  /** What was chosen. */
  theme: Theme;
  /** What is shown. */
  shown: 'light' | 'dark';
  choose(theme: Theme): void;
}

const shownFor = (theme: Theme): 'light' | 'dark' => (theme === 'system' ? (darkSystem()?.matches ? 'dark' : 'light') : theme);

/** Light or dark, as chosen or as the system says; remembered in this browser. */
export const useTheme = create<ThemeState>((set) => ({
  theme: 'system',
  shown: 'light',
  choose: (theme) => {
    set({ theme, shown: shownFor(theme) });
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Not remembered, then.
    }
  },
}));

/** Writes the theme to the document and follows the system. Called once, before the first drawing. */
export function startTheme(root: HTMLElement = document.documentElement): void {
  const theme = remembered();
  useTheme.subscribe(({ shown }) => {
    root.dataset.theme = shown;
  });
  useTheme.setState({ theme, shown: shownFor(theme) });
  darkSystem()?.addEventListener('change', () => useTheme.setState(({ theme: chosen }) => ({ shown: shownFor(chosen) })));
  // Paper is white: charts are drawn anew for it, for they do not hear of its style sheet.
  addEventListener('beforeprint', () => { root.dataset.theme = 'light'; });
  addEventListener('afterprint', () => { root.dataset.theme = useTheme.getState().shown; });
}
