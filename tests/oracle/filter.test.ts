/**
 * Which frames pass a filter, against tshark's answers: those that are kept beside (filters.tsv), and with
 * MTUSCOPE_ORACLE=all those of this machine's tshark, where it is installed in the version that we follow.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nodeFileSource } from '../../src/cli/node-source.ts';
import { analyze, type AnalysedSession } from '../../src/engine/analyze.ts';
import { scanOf } from '../../src/engine/packet-filter.ts';
import { asRanges, captures, filters, tsharkFrames } from './filters.ts';
import { tsharkVersion } from './tshark.ts';

const own = fileURLToPath(new URL('../captures', import.meta.url));
const version = tsharkVersion();
const isAsked = process.env['MTUSCOPE_ORACLE'] === 'all' && version !== null && / 4\.0\./.test(version);

const opened = async (name: string) => (await analyze([await nodeFileSource(join(own, name))], { pathMtu: null })) as AnalysedSession;

/** The frames that pass here, or why none can be asked for. */
function ourFrames(session: AnalysedSession, filter: string): string {
  const scan = scanOf(session.files[0]!, filter);
  if (!('step' in scan)) return scan.message;
  while (!scan.step());
  return asRanges([...scan.rows()].map((row) => row + 1));
}

describe('filters as tshark read them when it was asked', () => {
  const kept = new Map<string, Map<string, string>>();
  for (const line of readFileSync(new URL('filters.tsv', import.meta.url), 'utf8').split('\n').filter((text) => text !== '')) {
    const [name = '', filter = '', frames = ''] = line.split('\t');
    kept.set(name, (kept.get(name) ?? new Map<string, string>()).set(filter, frames));
  }

  it.each(captures)('%s', async (name) => {
    const session = await opened(name);
    expect(filters.map((filter) => [filter, ourFrames(session, filter)])).toEqual(filters.map((filter) => [filter, kept.get(name)?.get(filter)]));
  }, 300_000);

  it('are such that each tells frames apart: within a capture, or those of one from those of another', () => {
    const share = (filter: string, name: string) => {
      const frames = kept.get(name)?.get(filter);
      return frames === '–' ? 'none' : frames === kept.get(name)?.get('frame.len > 0') ? 'all' : 'some';
    };
    const shares = (filter: string) => captures.map((name) => share(filter, name));
    const idle = filters.filter((filter) => !shares(filter).includes('some') && new Set(shares(filter)).size === 1);
    expect(idle).toEqual(['frame.len > 0']);
  });
});

describe.skipIf(!isAsked)(`filters as ${version ?? 'tshark'} reads them`, () => {
  it.each(captures)('%s', async (name) => {
    const session = await opened(name);
    const differences = filters.flatMap((filter) => {
      const theirs = tsharkFrames(join(own, name), filter);
      return theirs !== null && asRanges(theirs) === ourFrames(session, filter) ? [] : [[filter, ourFrames(session, filter), theirs && asRanges(theirs)]];
    });
    expect(differences).toEqual([]);
  }, 300_000);
});
