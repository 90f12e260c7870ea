/**
 * Our rows against tshark's: asked on this machine where it is installed in the version that we follow, else read
 * from the rows that are kept beside (tests/oracle/rows). Known differences are named in docs/wireshark-agreement.md.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parseScenario, scenarioPcap } from '../scenarios/notation.ts';
import { scripts } from '../unit/flows/scripts.ts';
import { compareFile, compareRows, ourRows } from './agreement.ts';
import { sampleCapture } from './sample-capture.ts';
import { tsharkRows, tsharkVersion } from './tshark.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const version = tsharkVersion();
const isOurs = version !== null && / 4\.0\./.test(version);
const captures = process.env['MTUSCOPE_CAPTURES'] ?? join(root, '../shared/captures/public');
const own = join(root, 'tests/captures');
const kept = join(root, 'tests/oracle/rows');

const captureFiles = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /\.(pcap|pcapng|cap)(\.gz|\.zst)?$/.test(name))
        .sort()
    : [];

/** Differences that are explained: by file, the fields. */
const EXPLAINED: Record<string, string[]> = {
  // True lengths where Wireshark shows what offload left in the header.
  'bigtcp-ipv6.pcap': ['*'],
  'big-tcp-ipv6.pcap': ['ip.len'],
  // A time before 1970.
  'pcapng-example.pcapng': ['frame.time_epoch'],
  // We go on behind the damage at which Wireshark stops.
  'tls_DER-incomplete-header.pcap': ['missing'],
};

async function unexplained(path: string, name: string): Promise<string[]> {
  const { differences, missing } = await compareFile(path);
  const explained = EXPLAINED[name] ?? [];
  if (explained[0] === '*') return [];
  const fields = differences.filter(({ field }) => !explained.includes(field));
  return [
    ...(missing > 0 && !explained.includes('missing') ? [`${missing} rows missing`] : []),
    ...fields.slice(0, 20).map((d) => `frame ${d.frame} ${d.field}: tshark "${d.theirs}", ours "${d.ours}"`),
  ];
}

describe.skipIf(!isOurs)(`rows as ${version ?? 'tshark'} prints them`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'mtuscope-oracle-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('of the scripts in tests/unit/flows', async () => {
    for (const [name, text] of Object.entries(scripts)) {
      const path = join(folder, 'script.pcap');
      const scenario = parseScenario(text);
      writeFileSync(path, scenarioPcap(scenario));
      const flags = tsharkRows(path).map((row) => row.split('\t').at(-1) ?? '');
      expect([name, ...flags]).toEqual([name, ...scenario.frames.map((frame) => frame.note)]);
      expect(compareRows(tsharkRows(path), await ourRows(path)).differences).toEqual([]);
    }
  }, 120_000);

  it('of every link type and tunnel', async () => {
    const path = join(folder, 'samples.pcapng');
    writeFileSync(path, sampleCapture());
    const theirs = tsharkRows(path);
    expect(compareRows(theirs, await ourRows(path))).toMatchObject({ differences: [], missing: 0 });
    // What is kept for machines without tshark is what it prints.
    expect(theirs).toEqual(keptRows('samples.pcapng.tsv'));
  }, 60_000);

  it.skipIf(!existsSync(captures)).each(captureFiles(captures))('of the public capture %s', async (name) => {
    expect(await unexplained(join(captures, name), name)).toEqual([]);
  }, 60_000);

  // Each takes tshark half a second: on every run one in eight, and all where it is asked for.
  const sample = captureFiles(own).filter((_name, i) => process.env['MTUSCOPE_ORACLE'] === 'all' || i % 8 === 0);
  it.each(sample)('of tests/captures/%s', async (name) => {
    expect(await unexplained(join(own, name), name)).toEqual([]);
  }, 60_000);
});

/** Rows of a file in tests/oracle/rows, without the header line. */
function keptRows(name: string): string[] {
  return readFileSync(join(kept, name), 'utf8').split('\n').filter((line) => line !== '').slice(1);
}

describe('rows that tshark 4.0.17 printed', () => {
  it('of every link type and tunnel', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mtuscope-oracle-'));
    const path = join(folder, 'samples.pcapng');
    writeFileSync(path, sampleCapture());
    const found = compareRows(keptRows('samples.pcapng.tsv'), await ourRows(path));
    rmSync(folder, { recursive: true });
    expect(found).toMatchObject({ differences: [], missing: 0 });
    expect(found.frames).toBeGreaterThan(150);
  });

  // After a capture was recorded anew: node tests/oracle/keep-rows.mjs NAME
  it.each(readdirSync(kept))('%s', async (name) => {
    const path = join(own, name.replace(/\.tsv$/, ''));
    if (!existsSync(path)) return;
    expect(compareRows(keptRows(name), await ourRows(path)).differences).toEqual([]);
  });
});
