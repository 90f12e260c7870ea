import { describe, expect, it } from 'vitest';
import { drawShapes } from '../../../src/charts/marks.ts';
import { moveByKey } from '../../../src/charts/plot.tsx';
import { rulerOf } from '../../../src/charts/ruler.ts';
import { SvgBrush } from '../../../src/charts/svg-brush.ts';
import { TimeAxis } from '../../../src/charts/time-axis.ts';
import { EVENT_KINDS } from '../../../src/series/events.ts';

/** An axis whose next picture is drawn when the test says so. */
function axisWith(bounds: [number, number] = [0, 100]) {
  const frames: (() => void)[] = [];
  const axis = new TimeAxis(bounds, (callback) => frames.push(callback));
  return { axis, frames, draw: () => frames.splice(0).forEach((callback) => callback()) };
}

describe('the axis of time', () => {
  it('zooms where the pointer is', () => {
    const { axis } = axisWith();
    axis.zoomAt(25, 0.5);
    expect(axis.range).toEqual([12.5, 62.5]);
    axis.zoomAt(25, 2);
    expect(axis.isWhole).toBe(true);
  });

  it('brings a moment into sight only where it is not', () => {
    const { axis } = axisWith();
    axis.set([20, 40]);
    for (const inSight of [20, 25, 40]) axis.show(inSight);
    expect(axis.range).toEqual([20, 40]);
    axis.show(50);
    expect(axis.range).toEqual([40, 60]);
    axis.show(99);
    expect(axis.range).toEqual([80, 100]);
  });

  it('tells of many changes once a picture', () => {
    const { axis, frames, draw } = axisWith();
    let told = 0;
    axis.subscribeRange(() => told++);
    for (let i = 0; i < 10; i++) axis.zoomAt(50, 0.8);
    expect([frames.length, told, axis.shownRange()]).toEqual([1, 0, [0, 100]]);
    draw();
    expect([told, axis.shownRange()]).toEqual([1, axis.range]);
  });

  it('draws what came meanwhile together with a movement, and tells of none where nothing moved', () => {
    const { axis, frames, draw } = axisWith();
    const told: string[] = [];
    axis.subscribeRange(() => told.push(`range ${axis.shownRange().join()}`));
    axis.withNext(() => told.push('series'));
    axis.set([20, 60]);
    axis.withNext(() => told.push('series'));
    expect([frames.length, told]).toEqual([1, []]);
    draw();
    expect(told).toEqual(['range 20,60', 'series', 'series']);
    axis.withNext(() => told.push('alone'));
    draw();
    expect(told.slice(3)).toEqual(['alone']);
  });

  it('stays within its bounds and above a microsecond', () => {
    const { axis } = axisWith();
    axis.zoomAt(50, 1e-12);
    expect(axis.range[1] - axis.range[0]).toBeCloseTo(1e-6, 9);
    axis.set([90, 110]);
    expect(axis.range).toEqual([80, 100]);
    axis.pan(-1e9);
    expect(axis.range).toEqual([0, 20]);
    axis.show(70);
    expect(axis.range).toEqual([60, 80]);
  });

  it('is moved by keys', () => {
    const { axis } = axisWith();
    for (const key of ['+', 'ArrowRight', 'End', 'Home', '-', '0']) expect(moveByKey(axis, key)).toBe(true);
    expect(axis.isWhole).toBe(true);
    expect(moveByKey(axis, 'a')).toBe(false);
    axis.point(80);
    moveByKey(axis, '+');
    expect(axis.range).toEqual([40, 90]);
  });
});

it('writes drawings as SVG, with groups closed and words escaped', () => {
  const brush = new SvgBrush();
  brush.save();
  brush.translate(10, 20);
  brush.beginPath();
  brush.rect(0, 0, 5, 5);
  brush.clip();
  brush.setLineDash([2, 3]);
  brush.beginPath();
  brush.moveTo(0, 0);
  brush.lineTo(1.005, 2);
  brush.strokeStyle = 'red';
  brush.stroke();
  brush.restore();
  brush.fillText('a < b & "c"', 1, 2);
  const svg = brush.picture(100, 50, '<x>');
  expect(svg).toContain('stroke-dasharray="2 3"');
  expect(svg).toContain('<title>&lt;x&gt;</title>');
  expect(svg).toContain('a &lt; b &amp; &quot;c&quot;');
  expect(svg.match(/<g /g)).toHaveLength(svg.match(/<\/g>/g)!.length);
});

it('draws all marks of a kind as one path, each at its place', () => {
  for (const kind of EVENT_KINDS) {
    const alone = (places: number[]) => {
      const brush = new SvgBrush();
      drawShapes({ ...rulerOf([0, 1], [0, 1], 100, 50), context: brush, colour: (name) => name }, kind, places);
      return brush.picture(100, 50, kind).match(/ d="[^"]*"/g) ?? [];
    };
    expect(alone([])).toEqual([]);
    const [first, second, both] = [alone([10, 20]), alone([40.5, 30]), alone([10, 20, 40.5, 30])];
    expect([first.length, second.length, both.length]).toEqual([1, 1, 1]);
    expect(both[0]).toBe(`${first[0]!.slice(0, -1)}${second[0]!.slice(4)}`);
  }
});
