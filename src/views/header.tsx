import { useApp } from '../state/app-store.ts';
import type { Phase } from '../state/phase.ts';
import { useDialog } from '../state/settings.ts';
import { THEMES, useTheme, type Theme } from '../state/theme.ts';
import styles from './app.module.css';
import { pickFiles } from './opening.ts';
import { Icon, type IconName } from './ui/icon.tsx';
import ui from './ui/ui.module.css';

const themeIcons: Record<Theme, IconName> = { system: 'system', light: 'sun', dark: 'moon' };
const themeWords: Record<Theme, string> = { system: 'as the system', light: 'light', dark: 'dark' };

/** A packet, and a pipe that is narrower. */
function Mark() {
  return (
    <svg width="1.75rem" height="1.75rem" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <rect width="64" height="64" rx="14" fill="#14304f" />
      <path d="M34 14h22M34 50h22M34 14v10h22M34 50V40h22" fill="none" stroke="#7fb4e6" strokeWidth="4" strokeLinecap="round" strokeLinejoin="round" />
      <rect x="8" y="18" width="20" height="28" rx="3" fill="#f2a33a" />
    </svg>
  );
}

function ThemeButton() {
  const theme = useTheme((state) => state.theme);
  const choose = useTheme((state) => state.choose);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  const words = `Colours: ${themeWords[theme]}. Change to ${themeWords[next]}.`;
  return (
    <button type="button" className={`${ui.quiet} ${styles.tool}`} aria-label={words} title={words} onClick={() => choose(next)}>
      <Icon name={themeIcons[theme]} />
    </button>
  );
}

export function Header({ shown }: { shown: Phase['name'] }) {
  const go = useApp((state) => state.go);
  return (
    <header className={styles.header}>
      <a
        className={styles.brand} href="#/" aria-label="mtuscope, start page"
        onClick={(event) => { event.preventDefault(); go({ view: 'start' }); }}
      >
        <Mark />
        mtuscope
      </a>
      <span className={styles.private}>
        <Icon name="lock" size={15} />
        Nothing leaves this browser
      </span>
      {shown !== 'start' && shown !== 'reading' && (
        <button type="button" className={`${ui.button} ${ui.small} ${styles.another}`} onClick={pickFiles}>
          <Icon name="open" size={16} />
          <span>Open another</span>
        </button>
      )}
      <button type="button" className={`${ui.quiet} ${styles.tool}`} aria-label="Commands" title="Commands (Ctrl K or ⌘ K); ? lists all keys" onClick={() => useDialog.getState().show('palette')}>
        <Icon name="search" />
      </button>
      <ThemeButton />
    </header>
  );
}
