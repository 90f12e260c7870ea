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

  it('are asked only for classes that they have', () => {
    const asked = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx')).flatMap((file) => {
      const url = new URL(file.replaceAll('\\', '/'), src);
      const text = readFileSync(url, 'utf8');
      return [...text.matchAll(/^import (\w+) from '([^']+\.module\.css)'/gm)].flatMap(([, name, sheet]) => {
        const rules = readFileSync(new URL(sheet!, url), 'utf8');
        return [...text.replaceAll(/^import .*$/gm, '').matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g'))].map(([, known]) => ({ in: file, known: known!, there: new RegExp(`\\.${known}\\b`).test(rules) }));
      });
    });
    expect(asked.length).toBeGreaterThan(300);
    expect(asked.filter(({ there }) => !there)).toEqual([]);
  });
});
