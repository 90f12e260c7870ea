import { useEffect, useEffectEvent, useRef } from 'react';
import type { Range } from './scale.ts';
import type { TimeAxis } from './time-axis.ts';

/** Keeps an axis and the part of the time that the address names in step: a hand at rest is written down, Back and a link are followed. */
export function useKeptZoom(axis: TimeAxis, zoom: Range | null, onZoom: (zoom: Range | null) => void): void {
  const kept = useRef<{ axis: TimeAxis; zoom: Range | null } | null>(null);
  const keep = useEffectEvent((range: Range | null) => {
    kept.current = { axis, zoom: range };
    onZoom(range);
  });
  useEffect(() => axis.keepIn(keep), [axis]);
  useEffect(() => {
    // What this axis itself wrote tells it nothing, and the hand may have moved on since.
    if (kept.current?.axis === axis && kept.current.zoom === zoom) return;
    kept.current = { axis, zoom };
    axis.set(zoom);
  }, [axis, zoom]);
}
