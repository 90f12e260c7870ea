import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { writePcap } from '../../../src/capture/write-pcap.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import { MASKED, UNMASKED } from '../../../src/report/redact.ts';
import { collect } from '../capture/collect.ts';
import { root } from '../house/sources.ts';
import { sessionOf } from '../report/stories.ts';

const RECORDINGS = [
  'story-1-sftp-tso.pcap', 'story-2-lro-router.pcap', 'story-3-dnat-phantom.pcap', 'story-4-gro-router.pcap', 'story-5-lso.pcap', 'story-1-ipv6.pcap',
  'story-2-lro-router-gzip.pcap.gz', 'story-2-lro-router-router-both.pcapng', 'story-4-gro-router-router-any-sll.pcap', 'story-1-sftp-tso-router-any.pcap',
  'vxlan-underlay-mtu.pcap', 'udp-frag-needed.pcap', 'story-3-dnat-phantom-vlan.pcap', 'pmtud-healthy-ipv6.pcap',
];
const hasTshark = spawnSync('tshark', ['--version']).status === 0 && spawnSync('capinfos', ['--version']).status === 0;

async function exported(name: string, treatments = MASKED) {
  const session = await sessionOf(name);
  return { session, evidence: (await session.evidence(treatments))! };
}

/** Runs a program of Wireshark's on a capture. */
function read(bytes: Uint8Array, program: 'tshark' | 'capinfos', args: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'mtuscope-'));
  try {
    const file = join(folder, 'evidence.pcapng');
    writeFileSync(file, bytes);
    const place = program === 'tshark' ? ['-r', file, ...args] : [...args, file];
    return execFileSync(program, place, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const asFields = (...fields: string[]) => ['-T', 'fields', ...fields.flatMap((field) => ['-e', field])];

/** The four bytes of each IPv4 address of the lab. */
function holdsLabAddress(bytes: Uint8Array): boolean {
  for (let i = 0; i + 1 < bytes.length; i++) if (bytes[i] === 10 && bytes[i + 1] === 77) return true;
  return false;
}

describe('evidence as a capture', () => {
  it.each(RECORDINGS)('of %s holds the frames that the findings name, headers only and masked', async (name) => {
    const { session, evidence } = await exported(name);
    const named = new Set(session.outcome.report!.findings.flatMap((f) => [...f.evidence, ...f.against].flatMap(({ frame }) => frame ?? [])));
    expect(evidence.frames).toBeGreaterThanOrEqual(named.size);
    expect(evidence.missing).toBe(0);
    expect(holdsLabAddress(evidence.bytes)).toBe(false);
    const again = await analyze([bufferSource('evidence.pcapng', evidence.bytes)], { pathMtu: null });
    const report = again.outcome.report!;
    expect(report.totals.packets).toBe(evidence.frames);
    expect(report.capture.oddities.filter(({ code }) => code.startsWith('malformed'))).toEqual([]);
    const messages = session.outcome.report!.totals;
    expect(report.totals.fragNeeded + report.totals.packetTooBig).toBe(messages.fragNeeded + messages.packetTooBig);
  });

  it('of a link type with bytes in front that are no part of it begins with IP', async () => {
    const { frames } = await collect(new Uint8Array(readFileSync(`${root}tests/captures/story-1-sftp-tso.pcap`)));
    // PPP with a byte that tells the direction, instead of Ethernet.
    const pppOf = (ethernet: number[]): Uint8Array => Uint8Array.from([1, 0xff, 3, 0, 0x21, ...ethernet.slice(14)]);
    const inPpp = frames.map((frame) => ({ ...frame, bytes: pppOf(frame.bytes), origLen: frame.origLen - 9 }));
    const session = await analyze([bufferSource('ppp.pcap', writePcap(inPpp, { linkType: 204 }))], { pathMtu: null });
    const evidence = (await session.evidence(UNMASKED))!;
    const report = (await analyze([bufferSource('evidence.pcapng', evidence.bytes)], { pathMtu: null })).outcome.report!;
    expect(report.totals).toMatchObject({ packets: evidence.frames, tcpFlows: 1, fragNeeded: session.outcome.report!.totals.fragNeeded });
    expect(session.outcome.report!.findings[0]!.rule).toBe('unsegmented-tso');
  });

  it('holds no payload', async () => {
    const { evidence } = await exported('pmtud-healthy.pcap', UNMASKED);
    const again = await analyze([bufferSource('evidence.pcapng', evidence.bytes)], { pathMtu: null });
    for (const line of [...(await again.packetsCsv(UNMASKED))].slice(1)) {
      const [, , , frameLen, capLen, , , , , , , , , , tcpLen] = line.split(',');
      expect(Number(capLen)).toBeLessThanOrEqual(Math.min(Number(frameLen), Number(tcpLen) > 0 ? Number(frameLen) - Number(tcpLen) : 150));
    }
  });

  it.skipIf(!hasTshark).each(RECORDINGS)('of %s is read by tshark and capinfos, with comments and sound checksums', async (name) => {
    const { session, evidence } = await exported(name);
    expect(read(evidence.bytes, 'capinfos', ['-c', '-M'])).toContain(`${evidence.frames}`);
    const fields = asFields('frame.number', 'ip.checksum.status', '_ws.malformed', 'frame.comment');
    const lines = read(evidence.bytes, 'tshark', ['-o', 'ip.check_checksum:TRUE', ...fields]).trimEnd().split('\n');
    expect(lines).toHaveLength(evidence.frames);
    // Whatever was right before the masking is right after it: 0 would be a wrong checksum.
    expect(lines.filter((line) => line.split('\t')[1]!.split(',')[0] === '0')).toEqual([]);
    expect(lines.filter((line) => line.split('\t')[2] !== '')).toEqual([]);
    expect(lines.every((line) => line.includes('of the whole capture.'))).toBe(true);
    if (session.outcome.report!.findings.length > 0) expect(lines.join('\n')).toMatch(/cause: |reply: |effect: /);
  });

  it.skipIf(!hasTshark)('carries checksums along: TCP of whole small segments, ICMP with its quote', async () => {
    // SYNs have no payload, so tshark can check them; messages of this recording quote no more than headers.
    const { evidence } = await exported('story-3-dnat-phantom.pcap');
    const { evidence: plain } = await exported('story-3-dnat-phantom.pcap', UNMASKED);
    const statuses = (bytes: Uint8Array) => read(bytes, 'tshark', ['-o', 'tcp.check_checksum:TRUE', ...asFields('tcp.checksum.status', 'icmp.checksum.status', 'ip.checksum.status')]);
    expect(statuses(evidence.bytes)).toBe(statuses(plain.bytes));
  });
});

describe('packets as CSV', () => {
  it('masks addresses and ports, and nothing else', async () => {
    const session = await sessionOf('story-1-sftp-tso.pcap');
    const lines = [...(await session.packetsCsv(MASKED))];
    expect(lines).toHaveLength(397);
    expect(lines[0]).toMatch(/^file,frame\.number,/);
    expect(lines.join('')).not.toContain('10.77.');
    expect(lines.join('')).not.toContain('41468');
    expect(lines.every((line) => line.endsWith('\r\n'))).toBe(true);
    expect([...(await session.packetsCsv(UNMASKED))].join('')).toContain('10.77.1.20');
  });
});
