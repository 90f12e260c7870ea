import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type PointerEvent, type ReactNode } from 'react';
import { colours, type Pen, type Place } from './brush.ts';
import styles from './charts.module.css';
import { rulerOf } from './ruler.ts';
import { clamped, zoomed, type Range } from './scale.ts';
import { useThemeName } from './use-theme-name.ts';

interface LayerProps {
  /** Where the plot lies within the picture, in pixels. */
  left: number;
  top: number;
  width: number;
  height: number;
  draw(pen: Pen): void;
  x: Range;
  y: Range;
  /** The widest range; what zooming stops at. */
  bounds: Range;
  onZoom(range: Range | null): void;
  /** What is under the pointer, in plot pixels; null takes the tip away. */
  hover?(at: Place): ReactNode;
  label: string;
  /** What a glance at it tells, in a sentence. */
  summary: string;
  /** Part that stays marked (the timeline's selection), in values of x. */
  marked?: Range | null;
}

/**
 * Within axes: a canvas for the marks, and the pointer and keys that zoom. Dragging selects, also with a finger, which
 * scrolls the page when it goes up or down; double click and Esc reset.
 */
export function Layer({ left, top, width, height, draw, x, y, bounds, onZoom, hover, label, summary, marked = null }: LayerProps) {
  // Drawn after every rendering, so also when the colours change.
  useThemeName();
  const id = useId();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const [tip, setTip] = useState<{ x: number; y: number; content: ReactNode } | null>(null);
  const ruler = rulerOf(x, y, width, height);
  const px = ruler.x;

  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || width === 0 || height === 0) return;
    const density = devicePixelRatio || 1;
    element.width = Math.round(width * density);
    element.height = Math.round(height * density);
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    draw({ context, ...ruler, colour: colours(element) });
  });

  if (width <= 0) return null;
  const valueAt = (pixel: number) => x[0] + (Math.min(Math.max(pixel, 0), width) / width) * (x[1] - x[0]);
  const at = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ from: at(event).x, to: at(event).x });
    setTip(null);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const place = at(event);
    if (drag) setDrag({ ...drag, to: place.x });
    else if (hover) {
      const content = hover({ ...place, pen: ruler });
      setTip(content ? { ...place, content } : null);
    }
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>) => {
    const place = at(event);
    if (drag && Math.abs(place.x - drag.from) > 5) {
      const [from, to] = [valueAt(drag.from), valueAt(place.x)].sort((a, b) => a - b) as Range;
      onZoom([from, to]);
    } else {
      // A finger shows the tip where it taps, for it cannot hover.
      const content = event.pointerType === 'touch' && hover?.({ ...place, pen: ruler });
      if (content) setTip({ ...place, content });
    }
    setDrag(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // With Ctrl they are the browser's, which enlarges the page.
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = (x[1] - x[0]) / 5;
    const to: Range | null | undefined = {
      '+': zoomed(x, 0.5, bounds), '=': zoomed(x, 0.5, bounds), '-': zoomed(x, 2, bounds), Escape: null, '0': null,
      ArrowLeft: clamped([x[0] - step, x[1] - step], bounds), ArrowRight: clamped([x[0] + step, x[1] + step], bounds),
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onZoom(to);
  };
  const dragged = drag && [drag.from, Math.min(Math.max(drag.to, 0), width)].sort((a, b) => a - b) as Range;
  // What an address names may lie beyond the capture.
  const markedAt = marked && { left: Math.min(width, Math.max(0, px(marked[0]))), right: Math.max(0, Math.min(width, px(marked[1]))) };
  return (
    <>
      <p id={id} className="visually-hidden">{summary}</p>
      <div
        className={styles.surface} style={{ left, top, width, height }} tabIndex={0} role="application" aria-roledescription="chart" aria-label={`${label}. Plus and minus zoom, arrows move, Escape resets.`} aria-describedby={id}
        onPointerDown={onPointerDown} onPointerMove={onPointerMove} onPointerUp={onPointerUp} onPointerCancel={() => setDrag(null)}
        onPointerLeave={(event) => { if (event.pointerType !== 'touch') setTip(null); }} onDoubleClick={() => onZoom(null)} onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} style={{ width, height }} aria-hidden="true" />
        {markedAt && (
          <>
            <span className={styles.shade} style={{ left: 0, width: markedAt.left }} />
            <span className={styles.shade} style={{ left: markedAt.right, width: Math.max(0, width - markedAt.right) }} />
          </>
        )}
        {dragged && <span className={styles.drag} style={{ left: dragged[0], width: dragged[1] - dragged[0] }} />}
        {tip && (
          <div
            className={styles.tip} style={{ left: tip.x, top: tip.y }}
            data-left={tip.x > width / 2 || undefined} data-above={tip.y > height / 2 || undefined}
          >
            {tip.content}
          </div>
        )}
      </div>
    </>
  );
}
