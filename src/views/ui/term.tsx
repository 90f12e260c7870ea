import { useEffect, useId, useState, type ReactNode } from 'react';
import { GLOSSARY, splitTerms } from './glossary.ts';
import styles from './term.module.css';

/** Room that the explanation takes. */
const WIDTH = 300;

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
  const shown = at !== null;
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
      className={className ?? styles.term} tabIndex={0} role="note" aria-label={name} aria-describedby={id} onFocus={(event) => setAt(placeBeside(event.currentTarget))} onBlur={() => setAt(null)}
      onPointerEnter={(event) => setAt(placeBeside(event.currentTarget))} onPointerLeave={(event) => { if (event.pointerType !== 'touch') setAt(null); }}
    >
      {children ?? name}
      <span id={id} role="tooltip" className={at ? styles.tip : 'visually-hidden'} style={at ? { left: at.left, top: at.top, transform: at.above ? 'translateY(-100%)' : undefined } : undefined}>
        {about ?? GLOSSARY[name]}
      </span>
    </span>
  );
}

/** A text whose terms explain themselves. */
export function Words({ text }: { text: string }) {
  return <>{splitTerms(text).map((part, i) => (i % 2 === 0 ? part : <Term key={i} name={part} />))}</>;
}
