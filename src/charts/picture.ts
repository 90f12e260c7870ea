/** A chart as a file: SVG written by hand, PNG painted by the same drawing. Nothing is fetched for either. */
import { colours, type Brush } from './brush.ts';
import type { Chart } from './chart.ts';
import { drawLegend } from './legend.tsx';
import type { Moments } from './moment.ts';
import { drawChart } from './plot.tsx';
import { saveBlob } from './save-blob.ts';
import type { Range } from './scale.ts';
import { SvgBrush } from './svg-brush.ts';

export interface Picture {
  /** Without ending. */
  fileName: string;
  title: string;
  /** What the chart is of: the flow's endpoints. */
  subtitle: string;
  chart: Chart;
  range: Range;
  width: number;
  height: number;
  moments: Moments;
}

const EDGE = 14;
const HEAD = 48;

function paint(context: Brush, { title, subtitle, chart, range, width, height, moments }: Picture, colour: (name: string) => string, total: number): void {
  const font = colour('--sans') || 'sans-serif';
  context.fillStyle = colour('--surface') || '#fff';
  context.fillRect(0, 0, width + 2 * EDGE, total);
  context.textAlign = 'left';
  context.textBaseline = 'top';
  context.fillStyle = colour('--text');
  context.font = `600 16px ${font}`;
  context.fillText(title, EDGE, EDGE);
  context.fillStyle = colour('--text-2');
  context.font = `12px ${font}`;
  context.fillText(subtitle, EDGE, EDGE + 22);
  const lines = drawLegend(context, chart.legend, EDGE, EDGE + HEAD - 6, width, colour);
  context.save();
  context.translate(EDGE, EDGE + HEAD + lines * 18);
  drawChart(context, chart, range, width, height, colour, moments);
  context.restore();
}

/** Lines of the legend, by drawing it to nowhere. */
const totalHeight = ({ chart, width, height }: Picture): number => EDGE * 2 + HEAD + drawLegend(new SvgBrush(), chart.legend, EDGE, 0, width, () => '') * 18 + height;

function svgOf(picture: Picture, colour: (name: string) => string): string {
  const brush = new SvgBrush();
  const height = totalHeight(picture);
  paint(brush, picture, colour, height);
  return brush.picture(picture.width + 2 * EDGE, height, `${picture.title}: ${picture.subtitle}`);
}

/** Dots of the PNG for each of the page: it is to be read when it is enlarged. */
const SHARPNESS = 2;

async function pngOf(picture: Picture, colour: (name: string) => string): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  const height = totalHeight(picture);
  canvas.width = (picture.width + 2 * EDGE) * SHARPNESS;
  canvas.height = height * SHARPNESS;
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.setTransform(SHARPNESS, 0, 0, SHARPNESS, 0, 0);
  paint(context, picture, colour, height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

export async function savePicture(picture: Picture, kind: 'svg' | 'png'): Promise<void> {
  const colour = colours(document.documentElement);
  const blob = kind === 'svg' ? new Blob([svgOf(picture, colour)], { type: 'image/svg+xml' }) : await pngOf(picture, colour);
  if (blob) saveBlob(`${picture.fileName}.${kind}`, blob);
}
