import type { Brush } from './brush.ts';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const short = (value: number): string => String(Math.round(value * 100) / 100);

interface Style {
  fillStyle: Brush['fillStyle'];
  strokeStyle: Brush['strokeStyle'];
  lineWidth: number;
  lineJoin: CanvasLineJoin;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  dash: readonly number[];
  /** Groups that were opened since the state was saved. */
  groups: number;
}

const anchors: Partial<Record<CanvasTextAlign, string>> = { right: 'end', end: 'end', center: 'middle' };

/** Writes what is drawn as SVG. It knows what Brush names, and of arcs only whole circles. */
export class SvgBrush implements Brush {
  fillStyle: Brush['fillStyle'] = '#000';
  strokeStyle: Brush['strokeStyle'] = '#000';
  lineWidth = 1;
  lineJoin: CanvasLineJoin = 'miter';
  globalAlpha = 1;
  font = '12px sans-serif';
  textAlign: CanvasTextAlign = 'start';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  private dash: readonly number[] = [];
  private groups = 0;
  private clips = 0;
  private path = '';
  private readonly parts: string[] = [];
  private readonly stack: Style[] = [];

  beginPath(): void {
    this.path = '';
  }

  moveTo(x: number, y: number): void {
    this.path += `M${short(x)} ${short(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `${this.path === '' ? 'M' : 'L'}${short(x)} ${short(y)}`;
  }

  arc(x: number, y: number, radius: number): void {
    const r = short(radius);
    this.path += `M${short(x + radius)} ${short(y)}a${r} ${r} 0 1 1 ${short(-2 * radius)} 0a${r} ${r} 0 1 1 ${short(2 * radius)} 0z`;
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`;
  }

  closePath(): void {
    this.path += 'z';
  }

  fill(): void {
    if (this.path !== '') this.parts.push(`<path d="${this.path}" fill="${escaped(String(this.fillStyle))}"${this.opacity()}/>`);
  }

  stroke(): void {
    if (this.path === '') return;
    const dash = this.dash.length > 0 ? ` stroke-dasharray="${this.dash.map(short).join(' ')}"` : '';
    const join = this.lineJoin === 'miter' ? '' : ` stroke-linejoin="${this.lineJoin}"`;
    this.parts.push(`<path d="${this.path}" fill="none" stroke="${escaped(String(this.strokeStyle))}" stroke-width="${short(this.lineWidth)}"${dash}${join}${this.opacity()}/>`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.parts.push(`<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" fill="${escaped(String(this.fillStyle))}"${this.opacity()}/>`);
  }

  fillText(text: string, x: number, y: number): void {
    const [, weight, size, family] = /^(?:(\d+) )?([\d.]+)px (.*)$/.exec(this.font) ?? [];
    // Baselines by hand: not every reader of SVG knows dominant-baseline.
    const down = { middle: 0.35, top: 0.8, hanging: 0.8 }[this.textBaseline as string] ?? 0;
    const anchor = anchors[this.textAlign];
    this.parts.push(
      `<text x="${short(x)}" y="${short(y + down * Number(size ?? 12))}" font-size="${size ?? 12}" font-family="${escaped(family ?? 'sans-serif')}"`
      + `${weight ? ` font-weight="${weight}"` : ''}${anchor ? ` text-anchor="${anchor}"` : ''} fill="${escaped(String(this.fillStyle))}">${escaped(text)}</text>`,
    );
  }

  getLineDash(): number[] {
    return [...this.dash];
  }

  setLineDash(segments: Iterable<number>): void {
    this.dash = [...segments];
  }

  clip(): void {
    const id = `c${++this.clips}`;
    this.open(`<clipPath id="${id}"><path d="${this.path}"/></clipPath><g clip-path="url(#${id})">`);
  }

  translate(x: number, y: number): void {
    this.open(`<g transform="translate(${short(x)} ${short(y)})">`);
  }

  save(): void {
    const { fillStyle, strokeStyle, lineWidth, lineJoin, globalAlpha, font, textAlign, textBaseline, dash, groups } = this;
    this.stack.push({ fillStyle, strokeStyle, lineWidth, lineJoin, globalAlpha, font, textAlign, textBaseline, dash, groups });
    this.groups = 0;
  }

  restore(): void {
    const style = this.stack.pop();
    if (!style) return;
    this.parts.push('</g>'.repeat(this.groups));
    Object.assign(this, style);
  }

  /** The whole picture; what was saved and not restored is closed. */
  picture(width: number, height: number, title: string): string {
    while (this.stack.length > 0) this.restore();
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}" role="img">`
      + `<title>${escaped(title)}</title>${this.parts.join('')}${'</g>'.repeat(this.groups)}</svg>\n`
    );
  }

  private open(group: string): void {
    this.parts.push(group);
    this.groups++;
  }

  private opacity(): string {
    return this.globalAlpha === 1 ? '' : ` opacity="${short(this.globalAlpha)}"`;
  }
}
