/** The README's tables of formats: each row's test exists, and what is decoded has a row and a sample. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DECODED_LINK_TYPES } from '../../../src/wire/link.ts';
import { TUNNEL_KINDS } from '../../../src/wire/tunnel-kinds.ts';
import { links, tunnels } from '../wire/samples.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Rows of the table whose first heading is this, as cells. */
function table(heading: string): string[][] {
  const lines = readme.split('\n');
  const from = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  const rest = lines.slice(from + 2);
  return rest.slice(0, rest.findIndex((line) => !line.startsWith('|'))).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
}

const numbers = (set: Iterable<number>) => [...new Set(set)].sort((a, b) => a - b);

describe('the tables of formats', () => {
  it.each(['containers', 'link types', 'encapsulations'])('name an existing test for each row of %s', (heading) => {
    const rows = table(heading);
    expect(rows.length).toBeGreaterThan(3);
    for (const [what, , test = ''] of rows) expect([what, existsSync(join(root, test)), test.startsWith('tests/')]).toEqual([what, true, true]);
  });

  it('have each link type that is decoded once, and no other; each has a sample', () => {
    const written = table('link types').flatMap(([, cell = '']) => cell.split(',').map(Number));
    expect(written.length).toBe(new Set(written).size);
    expect(numbers(written)).toEqual(numbers(DECODED_LINK_TYPES));
    const sampled = new Set(links.map(([, linkType]) => linkType));
    expect(numbers(DECODED_LINK_TYPES).filter((linkType) => !sampled.has(linkType))).toEqual([]);
  });

  it('have each tunnel that has a sample, and each of these has a row', () => {
    const written = table('encapsulations').flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
    expect([...written].sort()).toEqual([...new Set(tunnels.map(([kind]) => kind))].sort());
    expect(written.filter((name) => !(TUNNEL_KINDS as readonly string[]).includes(name))).toEqual([]);
  });
});
