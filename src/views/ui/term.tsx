import { useId, useState, type KeyboardEvent } from 'react';
import { GLOSSARY, splitTerms } from './glossary.ts';
import styles from './term.module.css';

/** Room that the explanation takes. */
const WIDTH = 300;

/** A word that teaches itself: with the pointer, the keyboard or a finger on it. */
export function Term({ name }: { name: string }) {
  const id = useId();
  const [at, setAt] = useState<{ left: number; top: number; above: boolean } | null>(null);
  const show = (element: HTMLElement) => {
    const box = element.getBoundingClientRect();
    const above = box.bottom > innerHeight - 130;
    setAt({ left: Math.max(8, Math.min(box.left, innerWidth - Math.min(WIDTH, innerWidth - 16) - 8)), top: above ? box.top - 6 : box.bottom + 6, above });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setAt(null);
  };
  return (
    <span
      className={styles.term} tabIndex={0} role="note" aria-label={name} aria-describedby={id} onFocus={(event) => show(event.currentTarget)} onBlur={() => setAt(null)}
      onPointerEnter={(event) => show(event.currentTarget)} onPointerLeave={() => setAt(null)} onKeyDown={onKeyDown}
    >
      {name}
      <span id={id} role="tooltip" className={at ? styles.tip : 'visually-hidden'} style={at ? { left: at.left, top: at.top, transform: at.above ? 'translateY(-100%)' : undefined } : undefined}>
        {GLOSSARY[name]}
      </span>
    </span>
  );
}

/** A text whose terms explain themselves. */
export function Words({ text }: { text: string }) {
  return <>{splitTerms(text).map((part, i) => (i % 2 === 0 ? part : <Term key={i} name={part} />))}</>;
}
