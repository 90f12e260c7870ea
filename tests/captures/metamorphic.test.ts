/**
 * The same traffic in another wrapping is judged alike, and a worse view of a fault says no more than the whole view did: no other
 * fault, none more severe, none surer. The views are made from the recordings when the tests run.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bufferSource } from '../../src/capture/sources.ts';
import { writePcap, type WrittenFrame } from '../../src/capture/write-pcap.ts';
import { writePcapng } from '../../src/capture/write-pcapng.ts';
import { analyze } from '../../src/engine/analyze.ts';
import type { RuleId } from '../../src/rules/finding.ts';
import { doubled, from, ipAt, MUTATIONS, readRecording, snapped, upTo, withoutIcmp, withoutSender, write, type Mutation, type Recording } from './mutate.ts';

const folder = dirname(fileURLToPath(import.meta.url));
/** One of each kind: the stories, other faults of the MTU, what is not the MTU, and sound look-alikes. */
const NAMES = [
  'story-1-sftp-tso', 'story-1-ipv6-router-in', 'story-2-lro-router', 'story-3-dnat-phantom', 'story-4-gro-router', 'story-5-lso',
  'frag-needed-ignored-ipv6', 'frag-needed-but-fits', 'pmtu-black-hole', 'pmtu-black-hole-ipv6', 'black-hole-recovered', 'fragmented-lost',
  'l2-mtu-mismatch', 'clamp-missing', 'pmtud-healthy', 'pmtud-healthy-ipv6', 'plain-loss', 'zero-window', 'reset-midway', 'plain-transfer',
];
const load = (name: string): Recording => readRecording(new Uint8Array(readFileSync(join(folder, `${name}.pcap`))))!;
const RECORDINGS = NAMES.map((name) => [name, load(name)] as const);

const SEVERITIES = ['info', 'warning', 'problem'];
const CONFIDENCES = ['possible', 'likely', 'certain'];
const NOT_MTU = new Set<RuleId>(['plain-loss', 'zero-window', 'reset', 'handshake-fails', 'application-idle']);
const HARMLESS = new Set<RuleId>(['pmtud-working', 'mss-clamped', 'offload-at-capture-point', 'stale-or-forged-frag-needed']);
/** What says less of the same fault: with fewer signs it may stand in for the one on the left. */
const SAYS_LESS: Partial<Record<RuleId, readonly RuleId[]>> = {
  'l2-mtu-mismatch': ['pmtu-black-hole'],
  'black-hole-recovered': ['pmtu-black-hole'],
  'merged-then-rejected': ['unsegmented-tso'],
  'unsegmented-tso': ['merged-then-rejected'],
};

interface Said {
  rule: RuleId;
  severity: number;
  confidence: number;
}

interface Judged {
  outcome: string;
  said: Said[];
}

async function judge(file: Uint8Array): Promise<Judged> {
  const { verdict, findings } = (await analyze([bufferSource('one', file)], { pathMtu: null })).outcome.report!;
  return {
    outcome: verdict.outcome,
    said: findings.map((f) => ({ rule: f.rule, severity: SEVERITIES.indexOf(f.severity), confidence: CONFIDENCES.indexOf(f.confidence) })),
  };
}

const bases = new Map<string, Promise<Judged>>();
function baseOf(name: string, recording: Recording): Promise<Judged> {
  let base = bases.get(name);
  if (base === undefined) bases.set(name, (base = judge(write(recording))));
  return base;
}

const words = ({ outcome, said }: Judged): string =>
  [outcome, ...said.map((s) => `${s.rule} ${SEVERITIES[s.severity]} ${CONFIDENCES[s.confidence]}`).sort()].join(', ');

/** Each frame with other bytes in front of its IP header; null where the recording is no plain Ethernet. */
function rewrapped({ linkType, frames }: Recording, head: (isV6: boolean) => number[], keep = 0): WrittenFrame[] | null {
  if (linkType !== 1) return null;
  return frames.flatMap((frame) => {
    const at = ipAt(linkType, frame.bytes);
    if (at < 0) return [];
    const bytes = new Uint8Array([...frame.bytes.subarray(0, keep), ...head(frame.bytes[at]! >>> 4 === 6), ...frame.bytes.subarray(at)]);
    return [{ ...frame, bytes, origLen: frame.origLen! - frame.bytes.length + bytes.length }];
  });
}

const typeOf = (isV6: boolean): number[] => (isV6 ? [0x86, 0xdd] : [8, 0]);

/** Other addresses whose checksums are the same: the two halves of each change places, in quotes as well. */
function readdressed({ linkType, frames }: Recording): WrittenFrame[] {
  return frames.map((frame) => {
    const bytes = frame.bytes.slice();
    const swap = (at: number): void => {
      const isV6 = bytes[at]! >>> 4 === 6;
      for (const half of isV6 ? [at + 8 + 4, at + 24 + 4] : [at + 12, at + 16]) {
        if (half + 4 <= bytes.length) bytes.set([bytes[half + 2]!, bytes[half + 3]!, bytes[half]!, bytes[half + 1]!], half);
      }
      const next = bytes[at + (isV6 ? 6 : 9)];
      const end = at + (isV6 ? 40 : (bytes[at]! & 15) * 4);
      if ((next === 1 && bytes[end] === 3) || (next === 58 && bytes[end]! < 5)) swap(end + 8);
    };
    const at = ipAt(linkType, bytes);
    if (at >= 0) swap(at);
    return { ...frame, bytes };
  });
}

/** Frames as short as Ethernet pads them. */
const padded = ({ linkType, frames }: Recording): WrittenFrame[] | null =>
  linkType !== 1 ? null : frames.map((f) => {
    if (f.bytes.length >= 60 || f.origLen !== f.bytes.length) return f;
    const bytes = new Uint8Array(60);
    bytes.set(f.bytes);
    return { ...f, bytes, origLen: 60 };
  });

const healthy = load('plain-transfer');

/** The recording among the frames of a sound transfer between other hosts. */
function merged(recording: Recording): WrittenFrame[] | null {
  if (recording.linkType !== healthy.linkType) return null;
  const [first, other] = [recording.frames[0]!, healthy.frames[0]!];
  const beside = readdressed(healthy).map((f) => ({ ...f, seconds: f.seconds - other.seconds + first.seconds }));
  return [...recording.frames, ...beside].sort((x, y) => x.seconds - y.seconds || x.nanos - y.nanos);
}

const asPcap = (linkType: number, frames: WrittenFrame[] | null): Uint8Array | null => (frames === null ? null : write({ linkType, frames }));

/** Views in which the same has to be said. */
const SAME: Record<string, (r: Recording) => Uint8Array | null> = {
  'seven years later': (r) => asPcap(r.linkType, r.frames.map((f) => ({ ...f, seconds: f.seconds + 220_898_160 }))),
  'at other addresses': (r) => asPcap(r.linkType, readdressed(r)),
  'behind a VLAN tag': (r) => asPcap(1, rewrapped(r, (isV6) => [0x81, 0, 0, 7, ...typeOf(isV6)], 12)),
  'as Linux cooked capture': (r) => asPcap(113, rewrapped(r, (isV6) => [0, 3, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, ...typeOf(isV6)])),
  'as raw IP': (r) => asPcap(101, rewrapped(r, () => [])),
  'padded as Ethernet does': (r) => asPcap(r.linkType, padded(r)),
  'in big-endian pcap': ({ linkType, frames }) => writePcap(frames, { linkType, nanoseconds: true, bigEndian: true }),
  'in pcapng': ({ linkType, frames }) => writePcapng(frames, { interfaces: [{ linkType }] }),
};

const sender = (which: number): Mutation => withoutSender(which);

/** Worse views, which may say less. */
const LESS: Record<string, Mutation> = {
  'snapped to 96 bytes': snapped(96),
  'snapped to 68 bytes': snapped(68),
  'without its first quarter': from(0.25),
  'without its last quarter': upTo(0.75),
  'without the first sender': sender(0),
  'without the second sender': sender(1),
  'a twentieth lost by the capture': MUTATIONS['a twentieth lost by the capture']!,
};

/** Views that show all there is, only more often. */
const TWICE: Record<string, Mutation> = {
  'every frame twice at once': doubled(0),
  'every frame twice, 50 µs apart': doubled(50_000),
  'every frame twice, 2 ms apart': doubled(2_000_000),
};

/**
 * What of a worse view the whole view did not say, or not so surely. `isWhole`: it lacks nothing; else that a flow ends or pauses where the
 * view does, or misses what the capture lost, is no accusation.
 */
function beyond(base: Judged, view: Judged, isWhole = false): string[] {
  return view.said.filter(({ rule, severity, confidence }) => {
    if (HARMLESS.has(rule) || (!isWhole && NOT_MTU.has(rule) && severity < SEVERITIES.indexOf('problem'))) return false;
    const before = base.said.filter((one) => one.rule === rule || SAYS_LESS[one.rule]?.includes(rule) === true);
    return !before.some((one) => severity <= one.severity && confidence <= one.confidence);
  }).map(({ rule, severity, confidence }) => `${rule} ${SEVERITIES[severity]} ${CONFIDENCES[confidence]}`);
}

describe('the same traffic is judged alike', () => {
  test.each(Object.entries(SAME))('%s', async (_, view) => {
    const different: string[] = [];
    for (const [name, recording] of RECORDINGS) {
      const file = view(recording);
      if (file === null) continue;
      const [base, now] = [words(await baseOf(name, recording)), words(await judge(file))];
      if (base !== now) different.push(`${name}: ${base} -> ${now}`);
    }
    expect(different).toEqual([]);
  });

  test('among the frames of a sound transfer', async () => {
    const different: string[] = [];
    for (const [name, recording] of RECORDINGS) {
      const frames = merged(recording);
      if (frames === null) continue;
      const [base, now] = [await baseOf(name, recording), await judge(write({ ...recording, frames }))];
      // What is harmless in the other transfer may be said beside it.
      const told = (j: Judged): string => words({ outcome: '', said: j.said.filter(({ rule }) => !HARMLESS.has(rule)) });
      if (told(base) !== told(now)) different.push(`${name}: ${told(base)} -> ${told(now)}`);
    }
    expect(different).toEqual([]);
  });
});

describe('a worse view says no more', () => {
  test.each([...Object.entries(LESS), ...Object.entries(TWICE)])('%s', async (view) => {
    const more: string[] = [];
    for (const [name, recording] of RECORDINGS) {
      const frames = (LESS[view] ?? TWICE[view]!)(recording);
      if (frames.length === 0) continue;
      const said = beyond(await baseOf(name, recording), await judge(write({ ...recording, frames })), view in TWICE);
      if (said.length > 0) more.push(`${name}: ${said.join()}`);
    }
    expect(more).toEqual([]);
  });

  // Without the messages a rejection looks like a black hole, and what a card left uncut like a lost burst: nothing else may be said.
  test('without ICMP', async () => {
    const more: string[] = [];
    for (const [name, recording] of RECORDINGS) {
      const said = beyond(await baseOf(name, recording), await judge(write({ ...recording, frames: withoutIcmp(recording) })));
      const others = said.filter((one) => !/^(pmtu-black-hole|black-hole-recovered|lso-burst-loss) /.test(one));
      if (others.length > 0) more.push(`${name}: ${others.join()}`);
    }
    expect(more).toEqual([]);
  });
});
