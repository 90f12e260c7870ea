import { useEffect, useRef, useState, type ReactNode } from 'react';
import { UNKNOWN } from '../../lib/format.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './ui.module.css';
import type { Sign } from './words.ts';

const TONES: Record<Sign['tone'], string | undefined> = { problem: styles.problem, warning: styles.warning, info: styles.info, ok: styles.ok };

/** Icon and word on a tinted ground: the colour is never the only sign. */
export function Badge({ sign }: { sign: Sign }) {
  return (
    <span className={`${styles.badge} ${TONES[sign.tone]}`}>
      <Icon name={sign.icon} size={16} />
      {sign.word}
    </span>
  );
}

/** A value, or a dash that says that it is not known. */
export function Known({ value, why, children }: { value: unknown; why?: string; children: ReactNode }) {
  if (value !== null && value !== undefined) return <>{children}</>;
  const text = why ?? 'Unknown: the capture does not show it.';
  return (
    <span className={styles.unknown} title={text}>
      <span aria-hidden="true">{UNKNOWN}</span>
      <span className="visually-hidden">unknown</span>
    </span>
  );
}

/** Copies without the clipboard's interface, which insecure pages lack. Beside an open dialog nothing can be selected. */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  const focused = document.activeElement as HTMLElement | null;
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  (focused?.closest('dialog') ?? document.body).append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
    focused?.focus();
  }
}

export function CopyButton({ text, label = 'Copy', what }: { text: string; label?: string; what: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    let copied: boolean;
    try {
      await navigator.clipboard.writeText(text);
      copied = true;
    } catch {
      copied = copyBySelection(text);
    }
    setState(copied ? 'copied' : 'failed');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setState('idle'), 1800);
  };
  const words = { idle: label, copied: 'Copied', failed: 'Select it by hand' }[state];
  return (
    <>
      <button type="button" className={`${styles.quiet} ${styles.small}`} onClick={() => void copy()} aria-label={state === 'idle' ? `${label} ${what}` : undefined}>
        <Icon name={state === 'copied' ? 'done' : 'copy'} size={15} />
        {words}
      </button>
      <span role="status" className="visually-hidden">{state !== 'idle' && words}</span>
    </>
  );
}

/**
 * Text to be run or pasted, with its copy button. A line that is too long for its place goes on indented, and no option is broken at its
 * hyphens: each is a box of its own.
 */
export function Code({ text, what }: { text: string; what: string }) {
  return (
    <div className={styles.code}>
      <CopyButton text={text} what={what} />
      <pre tabIndex={-1}>
        {text.split(/(?<=\n)/).map((line, i) => (
          <span key={i}>{line.split(/(\S*-\S*)/).map((word, k) => (k % 2 === 0 ? word : <span key={k}>{word}</span>))}</span>
        ))}
      </pre>
    </div>
  );
}

export function Notice({ icon = 'info', children }: { icon?: IconName; children: ReactNode }) {
  return (
    <div className={styles.notice} data-tone={icon}>
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  );
}
