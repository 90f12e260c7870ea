import { useMemo, type ReactNode } from 'react';
import { MomentsContext, momentsOf, type Moments } from '../../charts/moment.ts';
import { TeachContext, type Teach } from '../../charts/teach.ts';
import type { Report } from '../../report/schema.ts';
import { useSettings } from '../../state/settings.ts';
import { Term, Words } from './term.tsx';

/** Moments as the reader has chosen. `start` is the first moment that they count from, `end` the last, decimal epoch seconds; null = not known. */
export function useMomentsSince(start: string | null, end: string | null): Moments {
  const format = useSettings((state) => state.timeFormat);
  return useMemo(() => momentsOf(start, format, end), [end, format, start]);
}

/** The last moment of all files, decimal epoch seconds; null = not known. */
export const endOf = ({ capture: { files } }: Report): string | null =>
  files.reduce<string | null>((last, { lastTime }) => (lastTime !== null && (last === null || Number(lastTime) > Number(last)) ? lastTime : last), null);

const teach: Teach = (name, about) => (about === undefined ? <Words text={name} /> : <Term name={name} about={about} />);

/** What lies within writes moments as the reader has chosen, and its names explain themselves. */
export function InTime({ start, end, children }: { start: string | null; end: string | null; children: ReactNode }) {
  return (
    <TeachContext value={teach}>
      <MomentsContext value={useMomentsSince(start, end)}>{children}</MomentsContext>
    </TeachContext>
  );
}
