import { formatCount, formatSeconds } from '../lib/format.ts';
import { useMoments } from './moment.ts';
import type { FlowStall } from '../series/flow-detail.ts';
import type { Pen } from './brush.ts';
import type { LegendItem } from './chart.ts';

/** Why a direction got no further, in words. */
export const STALL_WORDS: Record<FlowStall['cause'], string> = {
  'rejected-waiting-for-timer': 'rejected as too big; the sender waited for its timer',
  'black-hole': 'large packets vanished without a message',
  loss: 'something was lost and sent again',
  'peer-silent': 'nothing came from the other side',
  'zero-window': 'the receiver’s window was closed',
  'application-idle': 'the application had nothing to send',
};

/** What nobody on the way is to blame for. */
const isHarmless = ({ cause }: FlowStall): boolean => cause === 'application-idle' || cause === 'zero-window';

/** Bands behind the marks; what is harmless is drawn fainter. A band narrower than a pixel still gets one. */
export function drawStalls({ context, colour, x, height, width }: Pen, stalls: readonly FlowStall[]): void {
  for (const stall of stalls) {
    const from = Math.max(0, x(stall.start));
    const to = Math.min(width, x(stall.end));
    if (to < 0 || from > width) continue;
    context.globalAlpha = isHarmless(stall) ? 0.08 : 0.18;
    context.fillStyle = colour(isHarmless(stall) ? '--text-3' : '--warning');
    context.fillRect(from, 0, Math.max(1, to - from), height);
    context.globalAlpha = 1;
  }
}

export function stallLegend(stalls: readonly FlowStall[]): LegendItem[] {
  return [
    ...(stalls.some((stall) => !isHarmless(stall)) ? [{ name: 'stalled', about: 'Something to send, and no progress. Point at it to see why.', colour: '--warning', shape: 'area' } as const] : []),
    ...(stalls.some(isHarmless) ? [{ name: 'idle, or window closed', about: 'Nothing to send, or the receiver took nothing: the path is not to blame.', colour: '--text-3', shape: 'pale' } as const] : []),
  ];
}

/** The stall that a moment lies in: of several the shortest, which says most. */
export function stallAt(stalls: readonly FlowStall[], time: number): FlowStall | null {
  let best: FlowStall | null = null;
  for (const stall of stalls) {
    if (time < stall.start || time > stall.end) continue;
    if (best === null || stall.end - stall.start < best.end - best.start) best = stall;
  }
  return best;
}

export function StallTip({ stall }: { stall: FlowStall }) {
  const moments = useMoments();
  return (
    <>
      <b>Stalled for {formatSeconds(stall.end - stall.start)}</b>
      <span>{STALL_WORDS[stall.cause]}</span>
      <span>{moments.words(stall.start, 3)} to {moments.words(stall.end, 3)}{stall.frame === null ? ', to the end' : `, ended by frame ${formatCount(stall.frame)}`}</span>
    </>
  );
}
