import { useEffect, useEffectEvent, type ReactNode } from 'react';
import { useKept } from '../../charts/kept.ts';

interface FoldProps {
  /** Tells it from the other folds of the view. */
  name: string;
  summary: ReactNode;
  className?: string;
  /** Called whenever it has been opened, also by coming back to it. */
  onOpen?(): void;
  children?: ReactNode;
}

/** What opens when it is asked for; Back and a reload find it as it was left. */
export function Fold({ name, summary, className, onOpen, children }: FoldProps) {
  const [open, setOpen] = useKept<boolean>(`fold ${name}`, false);
  const opened = useEffectEvent(() => onOpen?.());
  useEffect(() => {
    if (open) opened();
  }, [open]);
  return (
    <details
      className={className} open={open}
      onToggle={(event) => { if (event.currentTarget.open !== open) setOpen(event.currentTarget.open); }}
    >
      <summary>{summary}</summary>
      {children}
    </details>
  );
}
