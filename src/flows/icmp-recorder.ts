/** Rows of the IcmpErrorTable: the message, the packet that it quotes, and the flow that the quoted tuple names. */
import { type AddressBook } from '../tables/address-book.ts';
import { F_NEXT, FLOW_HAS_ICMP, type FlowTable, H_BITS, H_HIGH_SEQ, H_ISN, HALF_BASE_SEQ_SET, HALF_HIGH_SET } from '../tables/flow-table.ts';
import { ICMP_FRAG_NEEDED, ICMP_OTHER, ICMP_PACKET_TOO_BIG, type IcmpErrorTable } from '../tables/icmp-error-table.ts';
import { type FrameRecord } from '../capture/types.ts';
import { CHECKSUM_UNKNOWN, type Headers, Quote } from '../wire/headers.ts';
import { readQuote } from '../wire/quote.ts';
import { type ChecksumSampler } from './checksum-sampler.ts';
import { type StreamNumbers } from './stream-numbers.ts';

const TCP = 6;
const LINK_ETHERNET = 1;
/** Bytes of a MAC address, and of both of a frame. */
const MAC_LENGTH = 6;
const MAC_ADDRESSES = 12;
/** tshark opens a conversation for a quoted header once it has read up to the window. */
const QUOTED_BYTES_FOR_STREAM = 16;
/** Flows of one tuple among which the one that a message quotes is looked for, the newest first. */
const MOST_OLDER = 256;

export class IcmpRecorder {
  private readonly quote = new Quote();
  private readonly errors: IcmpErrorTable;
  private readonly addresses: AddressBook;
  private readonly flows: FlowTable;
  private readonly streams: StreamNumbers;
  private readonly checksums: ChecksumSampler;

  constructor(errors: IcmpErrorTable, addresses: AddressBook, flows: FlowTable, streams: StreamNumbers, checksums: ChecksumSampler) {
    this.errors = errors;
    this.addresses = addresses;
    this.flows = flows;
    this.streams = streams;
    this.checksums = checksums;
  }

  /** Enters one error message; `reporter` and `destination` are its own address values, `now` nanoseconds. */
  record(frame: FrameRecord, h: Headers, row: number, now: number, reporter: number, destination: number): void {
    const t = this.errors;
    const e = t.append();
    t.row[e] = row;
    t.kind[e] = kindOf(h);
    t.type[e] = h.icmpType;
    t.code[e] = h.icmpCode;
    t.ipVersion[e] = h.ipVersion;
    t.reporter[e] = reporter;
    t.destination[e] = destination;
    t.ttl[e] = h.ttl;
    t.sourceOui[e] = sourceOui(frame);
    t.nextHopMtu[e] = h.nextHopMtu;
    t.quotedSrcPort[e] = -1;
    t.quotedDstPort[e] = -1;
    t.quotedIpId[e] = -1;
    t.quotedProtocol[e] = -1;
    t.quotedTcpHeaderLen[e] = -1;
    t.quotedChecksum[e] = -1;
    t.quotedTcpFlags[e] = -1;
    t.quotedWindow[e] = -1;

    const q = this.quote;
    if (!readQuote(frame.bytes, frame.view, h.quoteOffset, h.quoteCaptured, q)) return;
    const isV6 = q.ipVersion === 6;
    const src = isV6 ? this.addresses.intern(q.src0, q.src1, q.src2, q.src3) : q.src0 | 0;
    const dst = isV6 ? this.addresses.intern(q.dst0, q.dst1, q.dst2, q.dst3) : q.dst0 | 0;
    this.enterQuote(e, src, dst);
    if (q.protocol !== TCP || q.srcPort < 0) return;
    this.tieToFlow(e, row, src, dst);
    if (h.quoteCaptured - q.outerOverhead - q.ipHeaderLen >= QUOTED_BYTES_FOR_STREAM) {
      this.streams.noteQuoted(isV6, src, dst, q.srcPort, q.dstPort, q.seq, q.tcpFlags, now);
    }
  }

  /** What the quote shows of the packet, and of the tunnel around it; `src` and `dst` are its address values. */
  private enterQuote(e: number, src: number, dst: number): void {
    const t = this.errors;
    const q = this.quote;
    t.quotedVersion[e] = q.ipVersion;
    t.quotedSrc[e] = src;
    t.quotedDst[e] = dst;
    t.quotedSrcPort[e] = q.srcPort;
    t.quotedDstPort[e] = q.dstPort;
    t.quotedSeq[e] = q.seq;
    t.quotedHasSeq[e] = q.hasSeq ? 1 : 0;
    t.quotedIpId[e] = q.ipId;
    t.quotedIpLen[e] = q.ipLen;
    t.quotedProtocol[e] = q.protocol;
    t.quotedTtl[e] = q.ttl;
    t.quotedDf[e] = q.dontFragment ? 1 : 0;
    t.quotedIpHeaderLen[e] = q.ipHeaderLen;
    t.quotedTcpHeaderLen[e] = q.tcpHeaderLen;
    t.quotedChecksum[e] = q.checksum;
    t.quotedChecksumClass[e] = q.checksumClass;
    t.quotedAck[e] = q.ack;
    t.quotedTcpFlags[e] = q.tcpFlags;
    t.quotedWindow[e] = q.window;
    if (q.outerVersion === 0) return;
    const outerV6 = q.outerVersion === 6;
    t.outerVersion[e] = q.outerVersion;
    t.outerSrc[e] = outerV6 ? this.addresses.intern(q.outerSrc0, q.outerSrc1, q.outerSrc2, q.outerSrc3) : q.outerSrc0;
    t.outerDst[e] = outerV6 ? this.addresses.intern(q.outerDst0, q.outerDst1, q.outerDst2, q.outerDst3) : q.outerDst0;
    t.outerIpLen[e] = q.outerIpLen;
    t.outerOverhead[e] = q.outerOverhead;
    t.outerEncapsulation[e] = t.encapsulationIndex(q.encapsulation);
  }

  /** Ties the message in `row` to the flow of the quoted tuple, where there is one. */
  private tieToFlow(e: number, row: number, src: number, dst: number): void {
    const t = this.errors;
    const q = this.quote;
    const newest = this.streams.newest(q.ipVersion === 6, src, dst, q.srcPort, q.dstPort);
    if (newest < 0) return;
    const direction = this.streams.directionOf(newest, src, q.srcPort, q.dstPort);
    const flow = q.hasSeq ? this.flowWithSeq(newest, direction, q.seq, src, q.srcPort, q.dstPort) : newest;
    t.flow[e] = flow;
    t.direction[e] = this.streams.directionOf(flow, src, q.srcPort, q.dstPort);
    this.flows.mark(flow, FLOW_HAS_ICMP);
    // An unfinished checksum depends on the length alone: it tells of no one packet.
    if (q.checksum > 0 && q.checksumClass === CHECKSUM_UNKNOWN && q.hasSeq) {
      const payload = q.ipLen - q.ipHeaderLen - q.tcpHeaderLen;
      t.quotedChecksumOf[e] = this.checksums.whose(row, flow, t.direction[e], q.seq, payload, q.checksum);
      t.quotedChecksumRow[e] = this.checksums.quotedRow;
    }
  }

  /** Of the flows of one tuple (reused ports), newest first, the one that sent this number; the newest if none of so many did. */
  private flowWithSeq(newest: number, newestDirection: number, seq: number, src: number, srcPort: number, dstPort: number): number {
    let direction = newestDirection;
    for (let flow = newest, n = 0; flow >= 0 && n < MOST_OLDER; flow = this.flows.flowWord(flow, F_NEXT), n++) {
      if (flow !== newest) direction = this.streams.directionOf(flow, src, srcPort, dstPort);
      const half = flow * 2 + direction;
      const known = this.flows.word(half, H_BITS);
      if ((known & HALF_BASE_SEQ_SET) === 0) continue;
      const above = (seq - this.flows.word(half, H_ISN)) | 0;
      const end = (known & HALF_HIGH_SET) !== 0 ? (this.flows.word(half, H_HIGH_SEQ) - seq) | 0 : 0;
      if (above >= 0 && end >= 0) return flow;
    }
    return newest;
  }
}

function sourceOui(frame: FrameRecord): number {
  if (frame.linkType !== LINK_ETHERNET || frame.capLen < MAC_ADDRESSES) return -1;
  const at = frame.start + MAC_LENGTH;
  return (frame.bytes[at] << 16) | (frame.bytes[at + 1] << 8) | frame.bytes[at + 2];
}

export function kindOf(h: Headers): number {
  if (h.ipVersion === 4 && h.icmpType === 3 && h.icmpCode === 4) return ICMP_FRAG_NEEDED;
  if (h.ipVersion === 6 && h.icmpType === 2) return ICMP_PACKET_TOO_BIG;
  return ICMP_OTHER;
}
