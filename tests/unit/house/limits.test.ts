/** docs/limits.md: each constant that it names stands in the file that it names, and something is said where it is reached. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { root } from './sources.ts';
import { ODDITY_POLICY } from '../../../src/tables/oddities.ts';

const rows = readFileSync(`${root}docs/limits.md`, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
const named = rows.flatMap(([what, , where = '']) => {
  const constants = [...where.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name!);
  const file = /[\w/-]+\.ts$/.exec(where)?.[0] ?? '';
  return constants.map((constant) => ({ what, constant, file }));
});

describe('the stated limits', () => {
  it('are constants in the files that are named', () => {
    expect(named.length).toBeGreaterThan(20);
    const missing = named.filter(({ constant, file }) => !existsSync(`${root}src/${file}`) || !readFileSync(`${root}src/${file}`, 'utf8').includes(`const ${constant} =`));
    expect(missing).toEqual([]);
  });

  it('have a constant in each row', () => {
    expect(rows.filter(([, , where = '']) => where !== 'the same' && !named.some(({ file }) => where.endsWith(file)))).toEqual([]);
  });

  it('name oddities that there are', () => {
    const codes = rows.flatMap(([, , , beyond = '']) => [...beyond.matchAll(/oddity `([a-z-]+)`/g)].map(([, code]) => code!));
    expect(codes.length).toBeGreaterThan(14);
    expect(codes.filter((code) => !(code in ODDITY_POLICY))).toEqual([]);
  });
});
