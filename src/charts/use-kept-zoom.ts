import { useEffect, useEffectEvent, useRef } from 'react';
import { useHeld } from './held.ts';
import type { Range } from './scale.ts';
import type { TimeAxis } from './time-axis.ts';

/** Milliseconds that a hand rests before the part of the time that it shows is written down. */
const REST = 250;

/** Keeps an axis and the part of the time that the address names in step: a hand at rest is written down, Back and a link are followed. */
export function useKeptZoom(axis: TimeAxis, zoom: Range | null, onZoom: (zoom: Range | null) => void): void {
  const kept = useRef<{ axis: TimeAxis; zoom: Range | null } | null>(null);
  const hold = useHeld<readonly number[] | null>('zoom', zoom, (range) => {
    // What was left in this entry is new to the axis.
    const shown = axis.isWhole ? null : axis.range;
    if (range === shown) kept.current = { axis, zoom: shown };
    onZoom(range as Range | null);
  });
  const keep = useEffectEvent(() => hold(axis.isWhole ? null : axis.range, REST));
  useEffect(() => axis.subscribeRange(() => keep()), [axis]);
  useEffect(() => {
    // What this axis itself wrote tells it nothing, and the hand may have moved on since.
    if (kept.current?.axis === axis && kept.current.zoom === zoom) return;
    kept.current = { axis, zoom };
    axis.set(zoom);
  }, [axis, zoom]);
}
