import { useEffect, useId, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import { textScale } from '../../charts/text-size.ts';
import { part } from '../../lib/part.ts';
import { FORMS, splitTerms } from './glossary.ts';
import styles from './term.module.css';

/** Room that the explanation takes, in pixels at the usual size of letters. */
const WIDTH = 300;
const TALL = 130;

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

/** Below the word, or above it where the window ends below; close to it, so that the pointer comes over without leaving both. */
function placeBeside(element: HTMLElement): CSSProperties {
  const box = element.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left, innerWidth - WIDTH * textScale() - 8));
  return box.bottom > innerHeight - TALL * textScale() ? { left, bottom: innerHeight - box.top } : { left, top: box.bottom };
}

/** A word that teaches itself: with the pointer, the keyboard or a finger on it. `about` = the explanation where the glossary does not have it. */
export function Term({ name, about, className, children }: { name: string; about?: string; className?: string | undefined; children?: ReactNode }) {
  const id = useId();
  const word = useRef<HTMLSpanElement>(null);
  const [at, setAt] = useState<CSSProperties>();
  const [text, setText] = useState(about ?? textOf(name));
  const shown = at !== undefined;
  useEffect(() => {
    if (texts !== null || about !== undefined) return;
    const timer = setTimeout(() => void loadTexts().then(() => setText(textOf(name))), REST);
    return () => clearTimeout(timer);
  }, [about, name]);
  const hide = () => setAt(undefined);
  const show = () => {
    setAt(placeBeside(word.current!));
    if (about === undefined && text === undefined) void loadTexts().then(() => setText(textOf(name) ?? 'The explanation did not load.'));
  };
  // Escape closes it wherever the keys go. It does not stay behind when the page is scrolled: with the keys it comes along,
  // for their way to a word out of sight is itself a scroll.
  useEffect(() => {
    if (!shown) return;
    const onScroll = () => setAt(word.current!.matches(':focus-visible') ? placeBeside(word.current!) : undefined);
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setAt(undefined);
    };
    addEventListener('keydown', onKeyDown);
    addEventListener('scroll', onScroll, { capture: true, passive: true });
    return () => {
      removeEventListener('keydown', onKeyDown);
      removeEventListener('scroll', onScroll, { capture: true });
    };
  }, [shown]);
  return (
    <span
      ref={word} className={className ?? styles.term} tabIndex={0} role="note" aria-label={name} aria-describedby={id} onFocus={show} onBlur={hide}
      onPointerEnter={show} onPointerLeave={(event) => { if (event.pointerType !== 'touch') hide(); }}
    >
      {children ?? name}
      {/* A description may be hidden, and has to be: whoever hears the page read out would hear it after each such word. */}
      <span id={id} role={about ?? text ? 'tooltip' : undefined} className={styles.tip} hidden={!shown} style={at}>
        {about ?? text}
      </span>
    </span>
  );
}

/** A text whose terms explain themselves. */
export function Words({ text }: { text: string }) {
  return <>{splitTerms(text).map((part, i) => (i % 2 === 0 ? part : <Term key={i} name={part} />))}</>;
}
