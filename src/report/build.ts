import type { Diagnosis } from './diagnosis.ts';
import { F_STREAM, type FlowTable } from '../tables/flow-table.ts';
import { ICMP_OTHER, MATCHES, OUTCOMES, type IcmpErrorTable } from '../tables/icmp-error-table.ts';
import { BIT_NO_TIME, type PacketTable } from '../tables/packet-table.ts';
import type { AddressBook } from '../tables/address-book.ts';
import type { ReportFlow, ReportFragNeeded } from './schema.ts';

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
  const i = packets.place(row);
  if (i < 0) return null;
  const block = packets.block(row);
  if (block.bits[i] & BIT_NO_TIME) return null;
  return `${block.seconds[i]}.${String(block.nanos[i]).padStart(9, '0')}`;
}

/** The frag-needed and Packet Too Big messages of one file, in frame order. */
export function buildFragNeeded(t: FileTables, d: Diagnosis, file: number): ReportFragNeeded[] {
  const { icmp, addresses, packets, flows } = t;
  const out: ReportFragNeeded[] = [];
  for (let m = 0; m < icmp.length; m++) {
    if (icmp.kind[m] === ICMP_OTHER) continue;
    const version = icmp.ipVersion[m] === 6 ? 6 : 4;
    const quotedVersion = icmp.quotedVersion[m];
    const address = (v: number, value: number): string => addresses.format(v === 6 ? 6 : 4, value);
    const flow = icmp.flow[m];
    const facts = d.messages.get(m);
    const effect = icmp.effectSeconds[m];
    out.push({
      frame: icmp.row[m] + 1,
      file,
      time: timeText(packets, icmp.row[m]),
      ipVersion: version,
      reporter: address(version, icmp.reporter[m]),
      nextHopMtu: icmp.nextHopMtu[m],
      quoted: {
        src: quotedVersion ? address(quotedVersion, icmp.quotedSrc[m]) : null,
        dst: quotedVersion ? address(quotedVersion, icmp.quotedDst[m]) : null,
        srcPort: icmp.quotedSrcPort[m] >= 0 ? icmp.quotedSrcPort[m] : null,
        dstPort: icmp.quotedDstPort[m] >= 0 ? icmp.quotedDstPort[m] : null,
        seq: icmp.quotedHasSeq[m] ? icmp.quotedSeq[m] : null,
        ipId: icmp.quotedIpId[m] >= 0 ? icmp.quotedIpId[m] : null,
        ipLength: quotedVersion ? icmp.quotedIpLen[m] : null,
        protocol: icmp.quotedProtocol[m] >= 0 ? icmp.quotedProtocol[m] : null,
      },
      quotedOuter: icmp.outerVersion[m]
        ? {
            src: address(icmp.outerVersion[m], icmp.outerSrc[m]),
            dst: address(icmp.outerVersion[m], icmp.outerDst[m]),
            ipLength: icmp.outerIpLen[m],
            encapsulation: icmp.encapsulations[icmp.outerEncapsulation[m]] ?? '',
          }
        : null,
      stream: flow >= 0 ? flows.flowWord(flow, F_STREAM) : null,
      direction: flow >= 0 ? (icmp.direction[m] ? 'bToA' : 'aToB') : null,
      match: flow >= 0 && facts ? facts.match : MATCHES[flow >= 0 ? 4 : 0],
      matchedFrames: facts?.matchedFrames ?? [],
      viaNat: icmp.viaNat[m] === 1,
      outcome: facts?.outcome ?? OUTCOMES[0],
      effectSeconds: Number.isNaN(effect) ? null : Math.round(effect * 1e9) / 1e9,
    });
  }
  return out;
}
