import { memo, useEffect, useId, useLayoutEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent, type ReactNode } from 'react';
import { formatSeconds } from '../lib/format.ts';
import { drawAxes, MARGINS } from './axes.ts';
import { colours, type Brush, type Pen, type Ruler } from './brush.ts';
import type { Chart } from './chart.ts';
import styles from './charts.module.css';
import { useMoments, type Moments } from './moment.ts';
import { rulerOf } from './ruler.ts';
import type { Range } from './scale.ts';
import type { TimeAxis } from './time-axis.ts';
import { useTextScale } from './text-size.ts';
import { useThemeName } from './use-theme-name.ts';
import { isPrinted } from './use-width.ts';
import { useTimeGestures } from './use-time-gestures.ts';

/** The whole picture onto a brush whose origin is the picture's corner. */
export function drawChart(context: Brush, chart: Chart, range: Range, width: number, height: number, colour: (name: string) => string, moments: Moments): void {
  const margins = MARGINS;
  const ruler = rulerOf(range, chart.y, Math.max(1, width - margins.left - margins.right), height - margins.top - margins.bottom);
  const pen: Pen = { ...ruler, context, colour };
  context.save();
  context.translate(margins.left, margins.top);
  drawAxes(pen, range, chart.y, chart.yTick, moments);
  chart.draw(pen);
  context.restore();
}

interface PlotProps {
  label: string;
  chart: Chart;
  axis: TimeAxis;
  range: Range;
  /** In pixels at the usual size of letters; on the screen the whole picture grows with them. */
  width: number;
  height: number;
}

/** Milliseconds without a movement after which a picture that nobody sees is drawn, and what it shows is put into words. */
const CALM = 150;

function paint(element: HTMLCanvasElement, chart: Chart, range: Range, width: number, height: number, scale: number, moments: Moments): void {
  const context = element.getContext('2d');
  if (!context) return;
  const density = (devicePixelRatio || 1) * scale;
  const [w, h] = [Math.round(width * density), Math.round(height * density)];
  // Setting the size costs more than clearing.
  if (element.width !== w || element.height !== h) {
    element.width = w;
    element.height = h;
  }
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  drawChart(context, chart, range, width, height, colours(element), moments);
}

/**
 * A chart on its canvas, with the hand and the cursor over it. All charts of a flow move together; those that are scrolled
 * out of sight are drawn when the hand rests or they come into view.
 */
export const Plot = memo(function Plot({ label, chart, axis, range, width, height }: PlotProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeName();
  const scale = useTextScale();
  const moments = useMoments();
  const inView = useRef<boolean | null>(null);
  /** The picture that is to be drawn later. */
  const late = useRef<(() => void) | null>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element || typeof IntersectionObserver === 'undefined') return;
    const observer = new IntersectionObserver((entries) => {
      inView.current = entries.at(-1)?.isIntersecting ?? true;
      if (inView.current) late.current?.();
    }, { rootMargin: '100px' });
    observer.observe(element);
    // On paper all of them are in sight.
    const printed = () => late.current?.();
    addEventListener('beforeprint', printed);
    return () => {
      observer.disconnect();
      removeEventListener('beforeprint', printed);
      axis.turns.leave(element);
    };
  }, [axis]);
  useLayoutEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const now = () => {
      late.current = null;
      paint(element, chart, range, width, height, scale, moments);
    };
    // The first pictures of five charts in one task are too long a task.
    inView.current ??= element.getBoundingClientRect().top < innerHeight;
    // Paper waits for nothing.
    if (isPrinted()) {
      now();
      return;
    }
    late.current = now;
    if (inView.current) {
      if (axis.held === null || element.parentElement?.contains(axis.held)) now();
      else axis.turns.wait(element, now);
      return;
    }
    const timer = setTimeout(() => late.current?.(), CALM);
    return () => clearTimeout(timer);
  }, [axis, chart, range, width, height, scale, theme, moments]);
  const size = { width: width * scale, height: height * scale };
  return (
    <div className={styles.plot} style={size}>
      <canvas ref={canvas} style={size} aria-hidden="true" />
      <Surface label={label} chart={chart} axis={axis} range={range} width={width} height={height} scale={scale} />
    </div>
  );
});

/** The keys of a chart: what each does to the axis. */
export function moveByKey(axis: TimeAxis, key: string): boolean {
  switch (key) {
    case '+': case '=': axis.zoom(0.5); return true;
    case '-': case '_': axis.zoom(2); return true;
    case '0': case 'Escape': axis.set(null); return true;
    case 'ArrowLeft': axis.pan(-0.2); return true;
    case 'ArrowRight': axis.pan(0.2); return true;
    case 'Home': axis.pan(-1e9); return true;
    case 'End': axis.pan(1e9); return true;
    default: return false;
  }
}

/** What lies over the picture: pointer, keys, tip, the part being marked. It is drawn anew without the picture. */
function Surface({ label, chart, axis, range, width, height, scale }: PlotProps & { scale: number }) {
  const [left, top] = [MARGINS.left * scale, MARGINS.top * scale];
  const [inner, across] = [Math.max(1, (width - MARGINS.left - MARGINS.right) * scale), (height - MARGINS.top - MARGINS.bottom) * scale];
  const ruler = rulerOf(range, chart.y, inner, across);
  const id = useId();
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const [marked, setMarked] = useState<Range | null>(null);
  const [tip, setTip] = useState<{ x: number; y: number; content: ReactNode } | null>(null);
  useTimeGestures(element, axis, {
    onPoint(at) {
      axis.point(at && at.x >= 0 && at.x <= inner ? range[0] + (at.x / inner) * (range[1] - range[0]) : null);
      const content = at && chart.hover?.({ ...at, pen: ruler });
      setTip(at && content ? { ...at, content } : null);
    },
    onTurn: () => setTip(null),
    onMark: setMarked,
    onPick: (at) => chart.onPick?.({ ...at, pen: ruler }),
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !moveByKey(axis, event.key)) return;
    event.preventDefault();
    setTip(null);
  };
  return (
    <>
      <Summary id={id} chart={chart} range={range} />
      <div
        ref={setElement} className={styles.surface} style={{ left, top, width: inner, height: across }}
        tabIndex={0} role="application" aria-roledescription="chart" data-testid="plot"
        aria-label={`${label}. Plus and minus zoom, arrows move, 0 shows everything.`} aria-describedby={id}
        data-from={range[0]} data-to={range[1]} onKeyDown={onKeyDown}
      >
        <Cursor chart={chart} axis={axis} ruler={ruler} range={range} />
        {marked && <span className={styles.drag} style={{ left: marked[0], width: marked[1] - marked[0] }} />}
        {tip && (
          <div
            className={styles.tip} style={{ left: tip.x, top: tip.y }} data-left={tip.x > inner / 2 || undefined} data-above={tip.y > across / 2 || undefined}
          >
            {tip.content}
          </div>
        )}
      </div>
    </>
  );
}

/**
 * The picture in words. Text of the page, for those who hear it from top to bottom: a mere description is heard with the focus alone.
 * It follows when the hand rests: nobody hears sixty of them in a second, and to lay them out takes time.
 */
const Summary = memo(function Summary({ id, chart, range }: { id: string; chart: Chart; range: Range }) {
  const moments = useMoments();
  const [told, setTold] = useState({ chart, range });
  useEffect(() => {
    const timer = setTimeout(() => setTold({ chart, range }), CALM);
    return () => clearTimeout(timer);
  }, [chart, range]);
  return (
    <p id={id} className="visually-hidden">
      {formatSeconds(told.range[1] - told.range[0])} from {moments.words(Math.max(0, told.range[0]), 3)}. {told.chart.summary}
    </p>
  );
});

/** The moment that the pointer names in one chart, in all of them, with each one's value. */
function Cursor({ chart, axis, ruler, range }: { chart: Chart; axis: TimeAxis; ruler: Ruler; range: Range }) {
  const time = useSyncExternalStore(axis.subscribeCursor, axis.cursor);
  const moments = useMoments();
  if (time === null || time < range[0] || time > range[1]) return null;
  const at = ruler.x(time);
  const value = chart.readout?.(time);
  return (
    <span className={styles.cursor} style={{ transform: `translateX(${at}px)` }} aria-hidden="true">
      <span data-left={at > ruler.width / 2 || undefined}>{moments.ofDay ? moments.text(time) : formatTime(time, range)}{value ? <b>{value}</b> : null}</span>
    </span>
  );
}

/** As many digits as the part that is shown can tell apart. */
function formatTime(time: number, range: Range): string {
  const span = range[1] - range[0];
  return span < 0.05 ? `${time.toFixed(6)} s` : span < 5 ? `${time.toFixed(4)} s` : time < 100 ? `${time.toFixed(2)} s` : formatSeconds(time);
}
