import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import styles from './ui.module.css';

export interface Tab {
  id: string;
  label: ReactNode;
}

interface TabsProps {
  tabs: Tab[];
  chosen: string;
  onChoose(id: string): void;
  label: string;
  children: ReactNode;
}

/** Tabs with arrow keys, and the panel of the chosen one. */
export function Tabs({ tabs, chosen, onChoose, label, children }: TabsProps) {
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ id }) => id === chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const index = (to + tabs.length) % tabs.length;
    onChoose(tabs[index].id);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[index]?.focus();
  };
  return (
    <>
      <div className={styles.tabs} role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.id} type="button" role="tab" id={`${base}-${tab.id}`} aria-selected={tab.id === chosen} aria-controls={`${base}-panel`}
            tabIndex={tab.id === chosen ? 0 : -1} className={styles.tab} onClick={() => onChoose(tab.id)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${chosen}`}>
        {children}
      </div>
    </>
  );
}
