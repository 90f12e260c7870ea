import { useEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';
import { lazyPart } from '../missing-part.tsx';
import { Icon } from '../ui/icon.tsx';
import ui from '../ui/ui.module.css';
import styles from './flow-tools.module.css';

const ColumnBoxes = lazyPart(() => import('./column-boxes.tsx'));

/** Which columns the table shows: a list that lies over the table, and closes with Esc and when the hand goes elsewhere. */
export function ColumnChoice() {
  const [asked, setAsked] = useState(false);
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const onPointerDown = ({ target }: PointerEvent) => {
      if (box.current?.open && !box.current.contains(target as Node)) box.current.open = false;
    };
    addEventListener('pointerdown', onPointerDown);
    return () => removeEventListener('pointerdown', onPointerDown);
  }, []);
  const onKeyDown = ({ key, currentTarget }: KeyboardEvent<HTMLDetailsElement>) => {
    if (key !== 'Escape' || !currentTarget.open) return;
    currentTarget.open = false;
    currentTarget.querySelector('summary')?.focus();
  };
  const onBlur = ({ relatedTarget, currentTarget }: FocusEvent<HTMLDetailsElement>) => {
    if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) currentTarget.open = false;
  };
  return (
    <details className={styles.choice} ref={box} onKeyDown={onKeyDown} onBlur={onBlur} onToggle={() => setAsked(true)}>
      <summary className={`${ui.button} ${ui.small}`}><Icon name="table" size={14} />Columns</summary>
      {asked && <ColumnBoxes />}
    </details>
  );
}
