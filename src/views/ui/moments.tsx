import { useMemo, type ReactNode } from 'react';
import { MomentsContext } from '../../charts/moment.ts';
import { formatMoment, useSettings } from '../../state/settings.ts';

/** What lies within writes moments as the reader has chosen. `start` is the first moment of what it shows, decimal epoch seconds; null = not known. */
export function InTime({ start, children }: { start: string | null; children: ReactNode }) {
  const format = useSettings((state) => state.timeFormat);
  const moments = useMemo(() => ({ ofDay: format !== 'relative' && start !== null, text: (seconds: number) => formatMoment(seconds, start, format) }), [format, start]);
  return <MomentsContext value={moments}>{children}</MomentsContext>;
}
