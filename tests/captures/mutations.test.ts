/**
 * A worse view of healthy traffic may weaken the verdict (inconclusive, not-mtu, nothing-found), but never accuse; and a
 * worse view of a fault may not accuse of another one. The views are made from the recordings when the tests run.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bufferSource } from '../../src/capture/sources.ts';
import { analyze } from '../../src/engine/analyze.ts';
import type { Report } from '../../src/report/schema.ts';
import { doubled, MUTATIONS, readRecording, snapped, withoutIcmp, write, type Mutation, type Recording } from './mutate.ts';

const folder = dirname(fileURLToPath(import.meta.url));
const NOT_MTU = new Set<string>(['plain-loss', 'zero-window', 'reset', 'handshake-fails', 'application-idle']);
const HEALTHY = new Set(['working', 'nothing-found', 'not-mtu']);

const load = (name: string): Recording => readRecording(new Uint8Array(readFileSync(join(folder, name))))!;

async function problemsOf(recording: Recording, mutation: Mutation): Promise<{ report: Report | null; problems: string[] }> {
  const frames = mutation(recording);
  if (frames.length === 0) return { report: null, problems: [] };
  const { outcome } = await analyze([bufferSource('mutated.pcap', write({ ...recording, frames }))], { pathMtu: null });
  const problems = outcome.report!.findings.filter((f) => f.severity === 'problem' && !NOT_MTU.has(f.rule)).map((f) => f.rule);
  return { report: outcome.report, problems };
}

function healthyNames(): string[] {
  return readdirSync(folder).filter((name) => {
    const beside = join(folder, `${name.slice(0, -5)}.json`);
    if (!name.endsWith('.pcap') || !existsSync(beside)) return false;
    const { outcome, outcomeAlso = [] } = JSON.parse(readFileSync(beside, 'utf8')) as { outcome: string; outcomeAlso?: string[] };
    if (!HEALTHY.has(outcome) || outcomeAlso.includes('problem')) return false;
    return readRecording(new Uint8Array(readFileSync(join(folder, name)))) !== null;
  });
}

describe('a worse view of healthy traffic accuses nobody', () => {
  const recordings = healthyNames().map((name) => [name, load(name)] as const);
  test.each(Object.entries(MUTATIONS))('%s', async (_, mutation) => {
    const accused: string[] = [];
    for (const [name, recording] of recordings) {
      const { problems } = await problemsOf(recording, mutation);
      if (problems.length > 0) accused.push(`${name}: ${problems.join()}`);
    }
    expect(accused).toEqual([]);
  }, 60_000);
});

describe('a worse view of a fault names no other', () => {
  // What the routers merged or the senders left uncut passes as single packets of full size: there is no narrow path.
  test.each(['story-1-sftp-tso.pcap', 'story-1-old-sender.pcap', 'story-2-lro-router.pcap', 'story-4-gro-router.pcap'])('%s without its messages', async (name) => {
    const { problems } = await problemsOf(load(name), withoutIcmp);
    expect(problems).not.toContain('pmtu-black-hole');
    expect(problems).not.toContain('black-hole-recovered');
    expect(problems).not.toContain('frag-needed-ignored');
  });

  // The messages are there, though their quotes are cut: nobody may say that none came.
  test.each(['frag-needed-ignored.pcap', 'frag-needed-but-fits.pcap', 'story-1-sftp-tso.pcap', 'frag-needed-rate-limited.pcap'])('%s with its quotes cut off', async (name) => {
    const { problems, report } = await problemsOf(load(name), snapped(60));
    expect(problems).toEqual([]);
    expect(report!.verdict.outcome).toBe('inconclusive');
  });

  test('a message seen twice is not two messages close together', async () => {
    const { problems } = await problemsOf(load('frag-needed-rate-limited.pcap'), doubled(200_000));
    expect(new Set(problems)).toEqual(new Set(['frag-needed-rate-limited']));
  });

  test('messages of two narrow hops one behind the other, each seen twice, are no path that changes', async () => {
    const { report } = await problemsOf(load('pmtud-two-steps-tso.pcap'), doubled(2_000_000));
    expect(new Set(report!.fragNeeded.map((m) => m.nextHopMtu)).size).toBe(2);
    expect(report!.findings.map((f) => f.rule)).not.toContain('pmtu-flapping');
  });

  test('rejections that the cut quote names by IP ID alone are the same', async () => {
    const { problems, report } = await problemsOf(load('frag-needed-ignored.pcap'), snapped(68));
    expect(problems).toEqual(['frag-needed-ignored']);
    expect(report!.fragNeeded[0]!.match).toBe('exact');
  });
});
