import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const src = new URL('../../../src/', import.meta.url);

describe('styles', () => {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.css'));

  it('give letters, and the widths of windows, in what the reader has set', () => {
    expect(files.length).toBeGreaterThan(20);
    // Within a drawing a pixel is one of the drawing's own, which is enlarged as a whole.
    const fixed = files.filter((file) => !file.endsWith('path.module.css')).flatMap((file) => readFileSync(new URL(file.replaceAll('\\', '/'), src), 'utf8').split('\n')
      .flatMap((line, i) => (/(?:font(?:-size)?|line-height):.*\dpx|@media.*\dpx/.test(line) ? [`${file}:${i + 1} ${line.trim()}`] : [])));
    expect(fixed).toEqual([]);
  });
});
