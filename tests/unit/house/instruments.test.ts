/** docs/diagnosis.md: each instrument that it names has the module and the tests that it names. */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './sources.ts';

const text = readFileSync(`${root}docs/diagnosis.md`, 'utf8');
const section = text.slice(text.indexOf('## The instruments'));
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('.ts'))
  .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));

describe('the instruments', () => {
  it('are all in the table', () => {
    const names = rows.map(([name]) => name).join('; ');
    const asked = [
      'checksum classes', 'whose checksum a quote bears', 'IP IDs', 'wire size', 'offload class', 'capture point', 'second sightings', 'phantom solver',
      'size-cut finder', 'outcome of every frag-needed', 'path MTU over time', 'tunnel arithmetic', 'fallback sizes', 'clamp forensics', 'plausibility',
    ];
    expect(asked.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('have a module, and tests that use it', () => {
    const wrong = rows.filter(([, module = '', tests = '']) => {
      if (!existsSync(root + module) || !existsSync(root + tests)) return true;
      const source = readFileSync(root + tests, 'utf8');
      // Facts that need a whole flow are read from its case, into which the module's result goes.
      return !source.includes(basename(module)) && !/from '\.\/(?:case|detail)\.ts'/.test(source);
    });
    expect(wrong).toEqual([]);
  });
});
