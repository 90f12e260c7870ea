import { useEffect, useEffectEvent } from 'react';
import type { TimeAxis } from './time-axis.ts';
import { TimeHand, type GestureListener } from './time-hand.ts';

/**
 * The hand on an axis of time. The wheel zooms where the pointer is, sideways it moves; dragging marks what to zoom to,
 * with Shift, Space or the middle button it moves; two fingers zoom and move, one moves; a double click shows all.
 */
export function useTimeGestures(element: HTMLElement | null, axis: TimeAxis, listener: GestureListener): void {
  const onPoint = useEffectEvent(listener.onPoint);
  const onTurn = useEffectEvent(listener.onTurn);
  const onMark = useEffectEvent(listener.onMark);
  const onPick = useEffectEvent(listener.onPick);
  useEffect(() => {
    if (!element) return;
    const stop = new AbortController();
    const latest: GestureListener = { onPoint: (at) => onPoint(at), onTurn: () => onTurn(), onMark: (range) => onMark(range), onPick: (at) => onPick(at) };
    new TimeHand(element, axis, latest).listen(stop.signal);
    return () => stop.abort();
  }, [element, axis]);
}
