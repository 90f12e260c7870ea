import type { Diagnosis } from './diagnosis.ts';
import {
  F_ADDRESS_A,
  F_ADDRESS_B,
  F_BITS,
  F_FIRST_ROW,
  F_LAST_ROW,
  F_PART,
  F_STREAM,
  FLOW_CLIENT_IS_B,
  FLOW_CLIENT_KNOWN,
  FLOW_IPV6,
  H_DUPLICATE_ACKS,
  H_FAST_RETRANSMISSIONS,
  H_LARGEST_ACKED_IP_LEN,
  H_LARGEST_IP_LEN,
  H_LOST_SEGMENTS,
  H_MSS,
  H_OUT_OF_ORDER,
  H_OVERSIZE,
  H_PACKETS,
  H_RETRANSMISSIONS,
  H_SPURIOUS_RETRANSMISSIONS,
  H_SUPER_SEGMENTS,
  H_WINDOW_SCALE,
  H_ZERO_WINDOWS,
  R_BYTES,
  R_PAYLOAD_BYTES,
  R_STALL_SECONDS,
  R_UNIQUE_PAYLOAD_BYTES,
  type FlowTable,
} from '../tables/flow-table.ts';
import { ICMP_OTHER, MATCHES, OUTCOMES, type IcmpErrorTable } from '../tables/icmp-error-table.ts';
import { BIT_NO_TIME, BLOCK_MASK, type PacketTable } from '../tables/packet-table.ts';
import type { AddressBook } from '../tables/address-book.ts';
import { mssMtu, sendLimits } from '../pmtu/limits.ts';
import type { RuleId } from '../rules/finding.ts';
import type { ReportFlow, ReportFragNeeded, ReportHalf } from './schema.ts';

/** The tables of one analysed file, as far as the report needs them. */
export interface FileTables {
  packets: PacketTable;
  flows: FlowTable;
  icmp: IcmpErrorTable;
  addresses: AddressBook;
  /** In what a flow's packets are wrapped; absent where nobody asked. */
  encapsulationOf?(flow: number): ReportFlow['encapsulation'];
}

/** Epoch seconds with nine digits of a row; null where the frame has no time stamp. */
export function timeText(packets: PacketTable, row: number): string | null {
  if (row < 0 || row >= packets.length) return null;
  const block = packets.block(row);
  const i = row & BLOCK_MASK;
  if (block.bits[i]! & BIT_NO_TIME) return null;
  return `${block.seconds[i]!}.${String(block.nanos[i]!).padStart(9, '0')}`;
}

/** The flows of one file, in table order. */
export function buildFlows(t: FileTables, d: Diagnosis, file: number): ReportFlow[] {
  const rulesOf = new Map<number, RuleId[]>();
  for (const o of d.observations) {
    const list = rulesOf.get(o.flow);
    if (!list) rulesOf.set(o.flow, [o.rule]);
    else if (!list.includes(o.rule)) list.push(o.rule);
  }
  const flows: ReportFlow[] = [];
  for (let f = 0; f < t.flows.length; f++) flows.push(buildFlow(t, d, f, file, rulesOf.get(f) ?? []));
  return flows;
}

/** One flow; `rules` are the findings that name it. */
export function buildFlow(t: FileTables, d: Diagnosis, f: number, file: number, rules: RuleId[]): ReportFlow {
  const { flows, packets, addresses } = t;
  const bits = flows.flowWord(f, F_BITS);
  const version = bits & FLOW_IPV6 ? 6 : 4;
  const part = flows.flowWord(f, F_PART);
  const firstRow = flows.flowWord(f, F_FIRST_ROW);
  const aToB = buildHalf(t, d, 2 * f);
  const bToA = buildHalf(t, d, 2 * f + 1);
  return {
    stream: flows.flowWord(f, F_STREAM),
    part: part < 0 ? null : part,
    file,
    a: { address: addresses.format(version, flows.flowWord(f, F_ADDRESS_A) >>> 0), port: flows.portA(f) },
    b: { address: addresses.format(version, flows.flowWord(f, F_ADDRESS_B) >>> 0), port: flows.portB(f) },
    client: bits & FLOW_CLIENT_KNOWN ? (bits & FLOW_CLIENT_IS_B ? 'b' : 'a') : null,
    firstFrame: firstRow + 1,
    firstTime: timeText(packets, firstRow),
    lastTime: timeText(packets, flows.flowWord(f, F_LAST_ROW)),
    packets: aToB.packets + bToA.packets,
    bytes: aToB.bytes + bToA.bytes,
    aToB,
    bToA,
    rules,
    encapsulation: t.encapsulationOf?.(f) ?? null,
  };
}

function buildHalf(t: FileTables, d: Diagnosis, half: number): ReportHalf {
  const w = (word: number): number => t.flows.word(half, word);
  const r = (real: number): number => t.flows.real(half, real);
  const seen = w(H_PACKETS) > 0;
  const pathMtu = d.pathMtu(half);
  return {
    packets: w(H_PACKETS),
    bytes: r(R_BYTES),
    payloadBytes: r(R_PAYLOAD_BYTES),
    uniquePayloadBytes: r(R_UNIQUE_PAYLOAD_BYTES),
    mss: w(H_MSS) > 0 ? w(H_MSS) : null,
    windowScale: w(H_WINDOW_SCALE) >= 0 && seen ? w(H_WINDOW_SCALE) : null,
    retransmissions: w(H_RETRANSMISSIONS),
    fastRetransmissions: w(H_FAST_RETRANSMISSIONS),
    spuriousRetransmissions: w(H_SPURIOUS_RETRANSMISSIONS),
    outOfOrder: w(H_OUT_OF_ORDER),
    duplicateAcks: w(H_DUPLICATE_ACKS),
    lostSegments: w(H_LOST_SEGMENTS),
    zeroWindows: w(H_ZERO_WINDOWS),
    largestIpLength: w(H_LARGEST_IP_LEN),
    largestAckedIpLength: w(H_LARGEST_ACKED_IP_LEN),
    oversizeSegments: w(H_OVERSIZE),
    superSegments: w(H_SUPER_SEGMENTS),
    wireSize: d.wireSizes.get(half) ?? plainWireSize(t.flows, half, w(H_LARGEST_IP_LEN), r(R_PAYLOAD_BYTES)),
    pathMtu: seen ? { value: pathMtu.value, source: pathMtu.source, frame: pathMtu.frame } : null,
    stallSeconds: Math.round(r(R_STALL_SECONDS) * 1e6) / 1e6,
  };
}

/** For a direction that needed no closer look: its largest packet is a single one. */
function plainWireSize(flows: FlowTable, half: number, largest: number, payload: number): { value: number; source: string } | null {
  if (payload <= 0 || largest === 0) return null;
  const bound = mssMtu(sendLimits(flows, half >>> 1, (half & 1) as 0 | 1));
  return bound !== null && largest > bound ? { value: bound, source: 'mss' } : { value: largest, source: 'single' };
}

/** The frag-needed and Packet Too Big messages of one file, in frame order. */
export function buildFragNeeded(t: FileTables, d: Diagnosis, file: number): ReportFragNeeded[] {
  const { icmp, addresses, packets, flows } = t;
  const out: ReportFragNeeded[] = [];
  for (let m = 0; m < icmp.length; m++) {
    if (icmp.kind[m] === ICMP_OTHER) continue;
    const version = icmp.ipVersion[m] === 6 ? 6 : 4;
    const quotedVersion = icmp.quotedVersion[m]!;
    const address = (v: number, value: number): string => addresses.format(v === 6 ? 6 : 4, value);
    const flow = icmp.flow[m]!;
    const facts = d.messages.get(m);
    const effect = icmp.effectSeconds[m]!;
    out.push({
      frame: icmp.row[m]! + 1,
      file,
      time: timeText(packets, icmp.row[m]!),
      ipVersion: version,
      reporter: address(version, icmp.reporter[m]!),
      nextHopMtu: icmp.nextHopMtu[m]!,
      quoted: {
        src: quotedVersion ? address(quotedVersion, icmp.quotedSrc[m]!) : null,
        dst: quotedVersion ? address(quotedVersion, icmp.quotedDst[m]!) : null,
        srcPort: icmp.quotedSrcPort[m]! >= 0 ? icmp.quotedSrcPort[m]! : null,
        dstPort: icmp.quotedDstPort[m]! >= 0 ? icmp.quotedDstPort[m]! : null,
        seq: icmp.quotedHasSeq[m] ? icmp.quotedSeq[m]! : null,
        ipId: icmp.quotedIpId[m]! >= 0 ? icmp.quotedIpId[m]! : null,
        ipLength: quotedVersion ? icmp.quotedIpLen[m]! : null,
        protocol: icmp.quotedProtocol[m]! >= 0 ? icmp.quotedProtocol[m]! : null,
      },
      quotedOuter: icmp.outerVersion[m]
        ? {
            src: address(icmp.outerVersion[m]!, icmp.outerSrc[m]!),
            dst: address(icmp.outerVersion[m]!, icmp.outerDst[m]!),
            ipLength: icmp.outerIpLen[m]!,
            encapsulation: icmp.encapsulations[icmp.outerEncapsulation[m]!] ?? '',
          }
        : null,
      stream: flow >= 0 ? flows.flowWord(flow, F_STREAM) : null,
      direction: flow >= 0 ? (icmp.direction[m] ? 'bToA' : 'aToB') : null,
      match: flow >= 0 && facts ? facts.match : MATCHES[flow >= 0 ? 4 : 0]!,
      matchedFrames: facts?.matchedFrames ?? [],
      viaNat: icmp.viaNat[m] === 1,
      outcome: facts?.outcome ?? OUTCOMES[0],
      effectSeconds: Number.isNaN(effect) ? null : Math.round(effect * 1e9) / 1e9,
    });
  }
  return out;
}
