import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expanded } from '../../../src/cli/globs.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mtuscope-'));
  for (const name of ['b', 'a', '.hidden']) mkdirSync(join(folder, name));
  for (const name of ['b/2.pcap', 'a/10.pcap', 'a/1.pcap', 'a/1.pcapng', 'a/notes.txt', 'a/.1.pcap', 'a/what?.pcap', '.hidden/3.pcap']) writeFileSync(join(folder, name), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const of = async (...patterns: string[]) => (await expanded(patterns.map((pattern) => join(folder, pattern)))).map((path) => path.slice(folder.length + 1).replaceAll('\\', '/'));

describe('patterns that no shell has replaced', () => {
  it('stand for the files that they match, in order', async () => {
    expect(await of('a/*.pcap')).toEqual(['a/1.pcap', 'a/10.pcap', 'a/what?.pcap']);
    expect(await of('a/?.pcap*')).toEqual(['a/1.pcap', 'a/1.pcapng']);
    expect(await of('*/*.pcap', 'a/notes.txt')).toEqual(['a/1.pcap', 'a/10.pcap', 'a/what?.pcap', 'b/2.pcap', 'a/notes.txt']);
    expect(await of('a/.*')).toEqual(['a/.1.pcap']);
    // A folder holds captures and is none; a file holds nothing.
    expect(await of('*')).toEqual(['*']);
    expect(await of('a/*/*')).toEqual(['a/*/*']);
  });

  it('stay what they are where nothing matches, and where a file has that name', async () => {
    expect(await of('a/*.cap', 'nowhere/*.pcap', 'a/(1)*.pcap')).toEqual(['a/*.cap', 'nowhere/*.pcap', 'a/(1)*.pcap']);
    expect(await of('a/what?.pcap')).toEqual(['a/what?.pcap']);
    expect(await expanded(['-', 'plain.pcap'])).toEqual(['-', 'plain.pcap']);
  });
});
