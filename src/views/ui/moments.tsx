import { useMemo, type ReactNode } from 'react';
import { MomentsContext, momentsOf, type Moments } from '../../charts/moment.ts';
import { TeachContext, type Teach } from '../../charts/teach.ts';
import { useSettings } from '../../state/settings.ts';
import { Term, Words } from './term.tsx';

/** Moments as the reader has chosen. `start` is the first moment that they count from, decimal epoch seconds; null = not known. */
export function useMomentsSince(start: string | null): Moments {
  const format = useSettings((state) => state.timeFormat);
  return useMemo(() => momentsOf(start, format), [format, start]);
}

const teach: Teach = (name, about) => (about === undefined ? <Words text={name} /> : <Term name={name} about={about} />);

/** What lies within writes moments as the reader has chosen, and its names explain themselves. */
export function InTime({ start, children }: { start: string | null; children: ReactNode }) {
  return (
    <TeachContext value={teach}>
      <MomentsContext value={useMomentsSince(start)}>{children}</MomentsContext>
    </TeachContext>
  );
}
