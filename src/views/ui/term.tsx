import { useEffect, useId, useState, type ReactNode } from 'react';
import { part } from '../../lib/part.ts';
import { FORMS, splitTerms } from './glossary.ts';
import styles from './term.module.css';

/** Room that the explanation takes. */
const WIDTH = 300;

/** What the words mean, once it has been loaded. */
let texts: Record<string, string> | null = null;
let loading: Promise<void> | null = null;

const textOf = (name: string): string | undefined => texts?.[FORMS[name] ?? name];

/** Fetches the explanations; where they do not come, the next wish tries again. */
function loadTexts(): Promise<void> {
  loading ??= part(import('./glossary-texts.ts')).then(({ TEXTS }) => { texts = TEXTS; }).catch(() => { loading = null; });
  return loading;
}

/** Milliseconds after which a page with terms fetches what they mean: a report is not to wait for it. */
const REST = 1500;

interface Place {
  left: number;
  top: number;
  above: boolean;
}

function placeBeside(element: HTMLElement): Place {
  const box = element.getBoundingClientRect();
  const above = box.bottom > innerHeight - 130;
  return { left: Math.max(8, Math.min(box.left, innerWidth - Math.min(WIDTH, innerWidth - 16) - 8)), top: above ? box.top - 6 : box.bottom + 6, above };
}

/** A word that teaches itself: with the pointer, the keyboard or a finger on it. `about` = the explanation where the glossary does not have it. */
export function Term({ name, about, className, children }: { name: string; about?: string; className?: string | undefined; children?: ReactNode }) {
  const id = useId();
  const [at, setAt] = useState<Place | null>(null);
  const [text, setText] = useState(about ?? textOf(name));
  const shown = at !== null;
  useEffect(() => {
    if (texts !== null || about !== undefined) return;
    const timer = setTimeout(() => void loadTexts().then(() => setText(textOf(name))), REST);
    return () => clearTimeout(timer);
  }, [about, name]);
  const show = (element: HTMLElement) => {
    setAt(placeBeside(element));
    if (about === undefined && text === undefined) void loadTexts().then(() => setText(textOf(name) ?? 'The explanation did not load.'));
  };
  // Escape closes it wherever the keys go, and it does not stay behind when the page is scrolled.
  useEffect(() => {
    if (!shown) return;
    const hide = () => setAt(null);
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') hide();
    };
    addEventListener('keydown', onKeyDown);
    addEventListener('scroll', hide, { capture: true, passive: true });
    return () => {
      removeEventListener('keydown', onKeyDown);
      removeEventListener('scroll', hide, { capture: true });
    };
  }, [shown]);
  return (
    <span
      className={className ?? styles.term} tabIndex={0} role="note" aria-label={name} aria-describedby={id} onFocus={(event) => show(event.currentTarget)} onBlur={() => setAt(null)}
      onPointerEnter={(event) => show(event.currentTarget)} onPointerLeave={(event) => { if (event.pointerType !== 'touch') setAt(null); }}
    >
      {children ?? name}
      <span id={id} role={about ?? text ? 'tooltip' : undefined} className={at ? styles.tip : 'visually-hidden'} style={at ? { left: at.left, top: at.top, transform: at.above ? 'translateY(-100%)' : undefined } : undefined}>
        {about ?? text}
      </span>
    </span>
  );
}

/** A text whose terms explain themselves. */
export function Words({ text }: { text: string }) {
  return <>{splitTerms(text).map((part, i) => (i % 2 === 0 ? part : <Term key={i} name={part} />))}</>;
}
