import { useMemo, type ReactNode } from 'react';
import { MomentsContext, momentsOf, type Moments } from '../../charts/moment.ts';
import { useSettings } from '../../state/settings.ts';

/** Moments as the reader has chosen. `start` is the first moment that they count from, decimal epoch seconds; null = not known. */
export function useMomentsSince(start: string | null): Moments {
  const format = useSettings((state) => state.timeFormat);
  return useMemo(() => momentsOf(start, format), [format, start]);
}

/** What lies within writes moments as the reader has chosen. */
export function InTime({ start, children }: { start: string | null; children: ReactNode }) {
  return <MomentsContext value={useMomentsSince(start)}>{children}</MomentsContext>;
}
