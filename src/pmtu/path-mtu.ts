import { H_LARGEST_IP_LEN, H_OVERSIZE, H_PACKETS, type FlowTable, halfWordsAt } from '../tables/flow-table.ts';
import { BIT_B_TO_A, BIT_FRAGMENT, type PacketTable } from '../tables/packet-table.ts';
import type { SizeCounts } from '../tables/size-counts.ts';
import { ASSUMED_MTU, mssMtuOfHalf } from './limits.ts';
import { sameDirectionOfParts } from './part-match.ts';
import { plausibleMtu, type MessageFacts } from './messages.ts';

export type PathMtuSource = 'user' | 'icmp' | 'largest-acked' | 'mss-option' | 'assumed';

/** Path MTU of a direction as the whole capture knows it at its end. */
export interface PathMtu {
  value: number;
  source: PathMtuSource;
  /** Frame (1-based) that gave it, null where no single frame did. */
  frame: number | null;
}

/** What a closer look at some directions found; keyed by half (2 · flow + direction). */
export interface PathMtuFacts {
  messages: ReadonlyMap<number, readonly MessageFacts[]>;
  /** Largest wire size acknowledged, for directions in which a black hole or layer-2 mismatch was found. */
  largestAcked: ReadonlyMap<number, number>;
  stated: number | null;
}

/** The first source that exists: stated by the user, announced by ICMP, largest acknowledged (black hole), MSS options, assumed. */
export function pathMtuOf(flows: FlowTable, half: number, facts: PathMtuFacts, version: 4 | 6): PathMtu {
  if (facts.stated !== null) return { value: facts.stated, source: 'user', frame: null };
  let best: PathMtu | null = null;
  for (const m of facts.messages.get(half) ?? []) {
    if (m.outcome === 'stale' || m.match === 'not-captured' || m.match === 'no-flow') continue;
    if (!plausibleMtu(version, m.innerMtu)) continue;
    if (best === null || m.innerMtu < best.value) best = { value: m.innerMtu, source: 'icmp', frame: m.frame };
  }
  if (best !== null) return best;
  const acked = facts.largestAcked.get(half);
  if (acked !== undefined) return { value: acked, source: 'largest-acked', frame: null };
  const mss = mssMtuOfHalf(flows, half);
  return mss !== null ? { value: mss, source: 'mss-option', frame: null } : { value: ASSUMED_MTU, source: 'assumed', frame: null };
}

/** Sources as they stand in columns. */
export const PATH_MTU_SOURCES: readonly PathMtuSource[] = ['user', 'icmp', 'largest-acked', 'mss-option', 'assumed'];

const FROM_ICMP = PATH_MTU_SOURCES.indexOf('icmp');
const FROM_MSS = PATH_MTU_SOURCES.indexOf('mss-option');
const FROM_NOTHING = PATH_MTU_SOURCES.indexOf('assumed');

/** The path MTU of every half, found once: what follows asks for each of them several times. */
export class PathMtus {
  /** MTU by half. */
  readonly value: Float64Array;
  /** What it rests on, as an index into PATH_MTU_SOURCES, and the frame (1-based) that gave it, 0 = no single one. */
  readonly source: Uint8Array;
  readonly frame: Int32Array;

  constructor(flows: FlowTable, facts: PathMtuFacts) {
    const halves = flows.length * 2;
    this.value = new Float64Array(halves);
    this.source = new Uint8Array(halves);
    this.frame = new Int32Array(halves);
    const { messages, largestAcked } = facts;
    const noneLearnt = facts.stated === null && messages.size === 0 && largestAcked.size === 0;
    for (let half = 0; half < halves; half++) {
      if (noneLearnt || (facts.stated === null && !messages.has(half) && !largestAcked.has(half))) {
        // Most flows have nothing else.
        const mss = mssMtuOfHalf(flows, half);
        this.value[half] = mss ?? ASSUMED_MTU;
        this.source[half] = mss === null ? FROM_NOTHING : FROM_MSS;
        continue;
      }
      const found = pathMtuOf(flows, half, facts, flows.isIpv6(half >>> 1) ? 6 : 4);
      this.value[half] = found.value;
      this.source[half] = PATH_MTU_SOURCES.indexOf(found.source);
      this.frame[half] = found.frame ?? 0;
    }
    if (facts.stated === null) for (const half of messages.keys()) this.lowerParts(flows, half);
  }

  /** What was announced holds for every part of the stream: plain and in a tunnel it goes one way. */
  private lowerParts(flows: FlowTable, half: number): void {
    if (this.source[half] !== FROM_ICMP) return;
    for (const other of sameDirectionOfParts(flows, half)) {
      if (this.source[other] === FROM_ICMP && this.value[other] <= this.value[half]) continue;
      this.value[other] = this.value[half]!;
      this.source[other] = FROM_ICMP;
      this.frame[other] = this.frame[half]!;
    }
  }

  of(half: number): PathMtu {
    const frame = this.frame[half];
    return { value: this.value[half], source: PATH_MTU_SOURCES[this.source[half]], frame: frame === 0 ? null : frame };
  }
}

/**
 * Counts, into H_OVERSIZE of each half, the segments with payload whose IP length exceeds the half's path MTU; every
 * captured copy counts, IP fragments never. Only halves whose largest packet exceeds it are looked at. `givenBack` are the sizes of
 * segments whose rows are no longer there. Returns the sum.
 */
export function countOversize(packets: PacketTable, flows: FlowTable, pathMtuOfHalf: Float64Array, givenBack: SizeCounts): number {
  if (flows.hasOversize) for (let half = 0; half < flows.length * 2; half++) if (flows.word(half, H_OVERSIZE) > 0) flows.setWord(half, H_OVERSIZE, 0);
  flows.hasOversize = false;
  // In most captures nothing exceeds the narrowest path, and no flow need be looked at.
  let narrowest = Infinity;
  for (let half = 0; half < pathMtuOfHalf.length; half++) if (pathMtuOfHalf[half] < narrowest) narrowest = pathMtuOfHalf[half]!;
  if (flows.totals !== null && flows.totals.largestIpLen <= narrowest) return 0;
  const limit = new Uint32Array(flows.length * 2);
  let any = false;
  for (let half = 0; half < limit.length; half++) {
    const mtu = pathMtuOfHalf[half];
    const at = halfWordsAt(half);
    const { words } = flows.block(half >>> 1);
    if (words[at + H_LARGEST_IP_LEN] > mtu && words[at + H_PACKETS] !== 0) {
      limit[half] = mtu;
      any = true;
    }
  }
  if (!any) return 0;
  flows.hasOversize = true;
  let total = 0;
  // Most frames are no larger than any of the limits, and need no look at whose they are.
  let least = Infinity;
  for (let half = 0; half < limit.length; half++) if (limit[half] > 0 && limit[half] < least) least = limit[half]!;
  const counts = new Uint32Array(limit.length);
  for (let b = 0; b < packets.blocks.length; b++) {
    const block = packets.blocks[b];
    const n = packets.filled(b);
    const { flow, bits, ipLen, payloadLen } = block;
    for (let i = 0; i < n; i++) {
      if (ipLen[i] <= least) continue;
      const f = flow[i];
      if (f < 0) continue;
      const half = 2 * f + (bits[i] & BIT_B_TO_A);
      const mtu = limit[half];
      if (mtu === 0 || ipLen[i] <= mtu || payloadLen[i] === 0 || bits[i] & BIT_FRAGMENT) continue;
      counts[half]++;
      total++;
    }
  }
  givenBack.each((half, length, count) => {
    if (limit[half] === 0 || length <= limit[half]) return;
    counts[half] += count;
    total += count;
  });
  for (let half = 0; half < counts.length; half++) if (counts[half] > 0) flows.setWord(half, H_OVERSIZE, counts[half]);
  return total;
}
