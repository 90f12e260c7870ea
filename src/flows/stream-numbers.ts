/**
 * Which flow a segment belongs to, and under which number: tshark's tcp.stream exactly, and below it our finer
 * reading (parts), where one direction of a stream occurs on two tunnel paths. tshark's rules: the newest
 * conversation of the tuple; a pure SYN with another ISN opens a new one; a TCP header quoted in an ICMP error
 * takes a number like any other, once its tuple is new and at least 16 of its bytes are there.
 */
import {
  F_ADDRESS_A,
  F_ADDRESS_B,
  F_BITS,
  F_FIRST_ROW,
  F_HEAD,
  F_LAST_ROW,
  F_NEXT,
  F_NEXT_PART,
  F_PART,
  F_PORTS,
  F_STREAM,
  F_TUNNEL_PATH,
  FLOW_BLOCK_SHIFT,
  FLOW_IPV6,
  FLOW_LOOPBACK,
  FLOW_ROUND_TRIP_OPEN,
  FLOW_SUPERSEDED,
  type FlowTable,
  FLOW_TUNNELED,
  flowRealsAt,
  flowWordsAt,
  FR_INITIAL_RTT,
  FR_RECENT_SYN_TIME,
  FR_SYN_TIME,
  H_BITS,
  H_ISN,
  H_MAX_SEQ_TO_BE_ACKED,
  H_MSS,
  H_NEXT_SEQ,
  H_PACKETS,
  H_WINDOW,
  H_WINDOW_SCALE,
  HALF_BASE_SEQ_SET,
  halfRealsAt,
  halfWordsAt,
  R_PROGRESS_TIME,
  R_SRTT,
} from '../tables/flow-table.ts';
import { ACK, type Headers, SYN } from '../wire/headers.ts';
import { FlowIndex } from './flow-index.ts';
import { QuotedStreams } from './quoted-streams.ts';
import { MOST_FLOWS } from './row-budget.ts';

/** Tunnel paths of one stream that are told apart. */
export const MOST_PARTS = 256;

export class StreamNumbers {
  /** What the last call of `locate` found: part 0 of the stream; 1 = sent by the flow's b; the same relative to part 0; Wireshark's reused_ports. */
  head = 0;
  direction = 0;
  headDirection = 0;
  reusedPorts = false;
  /** Wireshark's iRTT of the stream is still to be taken. */
  roundTripOpen = false;
  /** Streams so far, those that only ICMP errors quote included. */
  count = 0;
  /** Segments on further tunnel paths, which count as of part 0. */
  unparted = 0;

  private readonly flows: FlowTable;
  private readonly index4: FlowIndex;
  private readonly index6: FlowIndex;
  /** Numbers taken by quoted headers whose tuple has no flow (yet). */
  private readonly quoted4 = new QuotedStreams();
  private readonly quoted6 = new QuotedStreams();

  constructor(flows: FlowTable, private readonly mostFlows = MOST_FLOWS) {
    this.flows = flows;
    this.index4 = new FlowIndex(flows);
    this.index6 = new FlowIndex(flows);
  }

  /** The flow of a segment, opened if new; −1 where it is new and there is no room for another. */
  locate(h: Headers, src: number, dst: number, row: number): number {
    const isV6 = h.ipVersion === 6;
    const index = isV6 ? this.index6 : this.index4;
    const srcPort = h.srcPort;
    const dstPort = h.dstPort;
    this.reusedPorts = false;

    const slot = index.find(src, dst, srcPort, dstPort);
    const sourceFirst = index.sourceFirst;
    let value = index.value(slot);
    if (value < 0 || (this.flows.flowWord(value >>> 1, F_BITS) & FLOW_SUPERSEDED) !== 0) {
      value = this.openAt(index, slot, h, src, dst, row, value >> 1);
      if (value < 0) return -1;
    }
    let w = this.flows.blocks[value >>> (FLOW_BLOCK_SHIFT + 1)].words;
    let base = flowWordsAt(value >>> 1);
    let head = value >>> 1;
    let direction = (value ^ sourceFirst) & 1;

    if ((h.tcpFlags & SYN) !== 0) {
      const own = halfWordsAt(head * 2 + direction);
      const baseKnown = (w[own + H_BITS] & HALF_BASE_SEQ_SET) !== 0;
      const isOther = baseKnown && w[own + H_ISN] !== (h.seq | 0);
      if ((h.tcpFlags & ACK) !== 0) {
        if (isOther) {
          this.reusedPorts = true;
          w[own + H_ISN] = h.seq;
        }
      } else {
        if (isOther) {
          head = this.openAt(index, slot, h, src, dst, row, head) >> 1;
          if (head < 0) return -1;
          w = this.flows.blocks[head >>> FLOW_BLOCK_SHIFT].words;
          base = flowWordsAt(head);
          direction = 0;
          this.reusedPorts = true;
        } else if (baseKnown) {
          // A SYN again: Wireshark takes back what it counted beyond the contiguous data.
          w[own + H_NEXT_SEQ] = w[own + H_MAX_SEQ_TO_BE_ACKED];
        }
      }
    }

    this.head = head;
    this.direction = direction;
    this.headDirection = direction;
    const bits = w[base + F_BITS];
    this.roundTripOpen = (bits & FLOW_ROUND_TRIP_OPEN) !== 0;
    if (h.tunnelPath !== 0 || (bits & FLOW_TUNNELED) !== 0) return this.partOf(head, h, src, dst, row);
    return head;
  }

  /** Wireshark's iRTT, kept in part 0 of a stream: after a segment was judged, because it does so in this order. */
  noteRoundTrip(head: number, tcpFlags: number, now: number): void {
    if ((tcpFlags & SYN) === 0) {
      if ((tcpFlags & ACK) !== 0 && (this.flows.flowWord(head, F_BITS) & FLOW_ROUND_TRIP_OPEN) !== 0) this.closeRoundTrip(head, now);
    } else if ((tcpFlags & ACK) === 0) {
      this.noteSyn(head, now);
    }
  }

  /** Newest flow of a tuple without opening one, −1 = none. */
  newest(isV6: boolean, src: number, dst: number, srcPort: number, dstPort: number): number {
    const index = isV6 ? this.index6 : this.index4;
    return index.value(index.find(src, dst, srcPort, dstPort)) >> 1;
  }

  /** What follows of this flow's tuple opens a flow with the next number. */
  supersede(flow: number): void {
    const head = this.flows.headOf(flow);
    this.flows.mark(head, FLOW_SUPERSEDED);
  }

  /** The flow of the same tuple before this one, −1 = none. */
  olderThan(flow: number): number {
    return this.flows.flowWord(this.flows.headOf(flow), F_NEXT);
  }

  /** 0 where `src` and `srcPort` are the flow's a, else 1. */
  directionOf(flow: number, src: number, srcPort: number, dstPort: number): number {
    const w = this.flows.block(flow).words;
    const base = flowWordsAt(flow);
    return w[base + F_PORTS] === ((srcPort << 16) | dstPort) && w[base + F_ADDRESS_A] === src ? 0 : 1;
  }

  /** A TCP header of at least 16 bytes, quoted in an ICMP error: never analysed, but it takes part in the numbering. */
  noteQuoted(isV6: boolean, src: number, dst: number, srcPort: number, dstPort: number, seq: number, tcpFlags: number, now: number): void {
    const index = isV6 ? this.index6 : this.index4;
    const head = index.value(index.find(src, dst, srcPort, dstPort)) >> 1;
    if (head < 0 || (this.flows.flowWord(head, F_BITS) & FLOW_SUPERSEDED) !== 0) {
      this.reserve(isV6, src, dst, srcPort, dstPort, false, tcpFlags, now);
      return;
    }
    const own = halfWordsAt(head * 2 + this.directionOf(head, src, srcPort, dstPort));
    const w = this.flows.block(head).words;
    const isSyn = (tcpFlags & (SYN | ACK)) === SYN;
    if ((tcpFlags & SYN) !== 0 && (w[own + H_BITS] & HALF_BASE_SEQ_SET) !== 0) {
      const isOther = w[own + H_ISN] !== (seq | 0);
      if (isSyn && isOther) {
        w[flowWordsAt(head) + F_BITS] |= FLOW_SUPERSEDED;
        this.reserve(isV6, src, dst, srcPort, dstPort, true, tcpFlags, now);
        return;
      }
      if (isSyn) w[own + H_NEXT_SEQ] = w[own + H_MAX_SEQ_TO_BE_ACKED];
      else if (isOther) w[own + H_ISN] = seq;
    }
    this.noteRoundTrip(head, tcpFlags, now);
  }

  /**
   * A tuple without a flow takes the next number where it has none; with `anew` also where it has one. A quoted handshake
   * counts for Wireshark's iRTT, too.
   */
  private reserve(isV6: boolean, src: number, dst: number, srcPort: number, dstPort: number, anew: boolean, tcpFlags: number, now: number): void {
    const quoted = (isV6 ? this.quoted6 : this.quoted4).of(src, dst, srcPort, dstPort, this.mostFlows);
    if (!quoted) return;
    if (anew || quoted.stream < 0) {
      quoted.stream = this.count++;
      quoted.syn = NaN;
      quoted.roundTrip = NaN;
    }
    if ((tcpFlags & SYN) === 0) {
      if ((tcpFlags & ACK) !== 0 && Number.isNaN(quoted.roundTrip)) quoted.roundTrip = (now - quoted.syn) / 1e9;
    } else if ((tcpFlags & ACK) === 0) {
      quoted.syn = now;
    }
  }

  /** Wireshark's iRTT counts from the most recent pure SYN … */
  private noteSyn(head: number, now: number): void {
    const block = this.flows.block(head);
    const reals = flowRealsAt(head);
    block.reals[reals + FR_RECENT_SYN_TIME] = now;
    const known = block.reals[reals + FR_INITIAL_RTT];
    if (Number.isNaN(known) || known === 0) {
      block.words[flowWordsAt(head) + F_BITS] |= FLOW_ROUND_TRIP_OPEN;
    }
  }

  /** … to the first segment with ACK and without SYN, of either side; a result of 0 counts as none. */
  private closeRoundTrip(head: number, now: number): void {
    const block = this.flows.block(head);
    const reals = flowRealsAt(head);
    const roundTrip = (now - block.reals[reals + FR_RECENT_SYN_TIME]) / 1e9;
    block.reals[reals + FR_INITIAL_RTT] = roundTrip;
    if (roundTrip !== 0) block.words[flowWordsAt(head) + F_BITS] &= ~FLOW_ROUND_TRIP_OPEN;
  }

  /** Opens a flow and puts it into the slot that was found for its tuple. Its value there, −1 = there is no room. */
  private openAt(index: FlowIndex, slot: number, h: Headers, src: number, dst: number, row: number, older: number): number {
    if (this.flows.length >= this.mostFlows) return -1;
    const value = this.open(h, src, dst, row, older) * 2 + index.sourceFirst;
    index.put(slot, value);
    return value;
  }

  /** Opens a flow that starts a stream; `older` is the flow of the same tuple before it, −1 = none. */
  private open(h: Headers, src: number, dst: number, row: number, older: number): number {
    const streams = h.ipVersion === 6 ? this.quoted6 : this.quoted4;
    const isNext = older < 0 || (this.flows.flowWord(older, F_BITS) & FLOW_SUPERSEDED) !== 0;
    const quoted = streams.size > 0 && isNext ? streams.of(src, dst, h.srcPort, h.dstPort, 0) : undefined;
    const flow = this.append(h, src, dst, row, quoted ? quoted.stream : this.count++);
    if (older >= 0) this.flows.setFlowWord(flow, F_NEXT, older);
    if (quoted && !Number.isNaN(quoted.syn)) {
      this.flows.setFlowReal(flow, FR_RECENT_SYN_TIME, quoted.syn);
      this.flows.setFlowReal(flow, FR_INITIAL_RTT, quoted.roundTrip);
      if (Number.isNaN(quoted.roundTrip)) this.flows.mark(flow, FLOW_ROUND_TRIP_OPEN);
    }
    return flow;
  }

  private append(h: Headers, src: number, dst: number, row: number, stream: number): number {
    const flow = this.flows.append();
    const block = this.flows.block(flow);
    const w = block.words;
    const r = block.reals;
    const base = flowWordsAt(flow);
    w[base + F_ADDRESS_A] = src;
    w[base + F_ADDRESS_B] = dst;
    w[base + F_PORTS] = (h.srcPort << 16) | h.dstPort;
    const isV6 = h.ipVersion === 6;
    const isLoopback = src === dst || (isV6 ? (h.src0 | h.src1 | h.src2) === 0 && h.src3 === 1 : src >>> 24 === 127);
    w[base + F_BITS] = (isV6 ? FLOW_IPV6 : 0) | (isLoopback ? FLOW_LOOPBACK : 0) | (h.tunnelPath !== 0 ? FLOW_TUNNELED : 0);
    w[base + F_STREAM] = stream;
    w[base + F_FIRST_ROW] = row;
    w[base + F_LAST_ROW] = row;
    if (h.tunnelPath !== 0) this.flows.setFlowWord(flow, F_TUNNEL_PATH, h.tunnelPath);
    const reals = flowRealsAt(flow);
    for (let k = FR_SYN_TIME; k <= FR_RECENT_SYN_TIME; k++) r[reals + k] = NaN;
    for (let half = flow * 2; half < flow * 2 + 2; half++) {
      const at = halfWordsAt(half);
      w[at + H_WINDOW] = -1;
      w[at + H_WINDOW_SCALE] = -1;
      w[at + H_MSS] = -1;
      const real = halfRealsAt(half);
      for (let k = R_PROGRESS_TIME; k <= R_SRTT; k++) r[real + k] = NaN;
    }
    return flow;
  }

  /**
   * The part of a stream that a frame belongs to by its tunnel path. A half's path is that of its first frame; a
   * direction that occurs on a second path opens a part. Two directions with different paths are one part.
   */
  private partOf(head: number, h: Headers, src: number, dst: number, row: number): number {
    const flows = this.flows;
    const path = h.tunnelPath | 0;
    let fallback = -1;
    let last = head;
    let parts = 0;
    for (let part = head; part >= 0; part = flows.flowWord(part, F_NEXT_PART)) {
      const direction = this.directionOf(part, src, h.srcPort, h.dstPort);
      const seen = flows.word(part * 2 + direction, H_PACKETS) > 0;
      if (seen && flows.flowWord(part, F_TUNNEL_PATH + direction) === path) return this.inPart(part, direction);
      if (!seen) {
        // The other direction's path tells where a direction that is new here belongs; else the first part that lacks it.
        if (flows.word(part * 2 + 1 - direction, H_PACKETS) > 0 && flows.flowWord(part, F_TUNNEL_PATH + 1 - direction) === path) {
          flows.setFlowWord(part, F_TUNNEL_PATH + direction, path);
          return this.inPart(part, direction);
        }
        if (fallback < 0) fallback = part;
      }
      last = part;
      parts++;
    }
    flows.mark(head, FLOW_TUNNELED);
    if (fallback >= 0) {
      const direction = this.directionOf(fallback, src, h.srcPort, h.dstPort);
      flows.setFlowWord(fallback, F_TUNNEL_PATH + direction, path);
      return this.inPart(fallback, direction);
    }
    if (parts >= MOST_PARTS) {
      this.unparted++;
      return head;
    }
    if (flows.length >= this.mostFlows) return -1;
    const part = this.append(h, src, dst, row, flows.flowWord(head, F_STREAM));
    if (flows.flowWord(head, F_PART) < 0) flows.setFlowWord(head, F_PART, 0);
    flows.setFlowWord(part, F_PART, flows.flowWord(last, F_PART) + 1);
    flows.setFlowWord(part, F_HEAD, head);
    flows.setFlowWord(last, F_NEXT_PART, part);
    return this.inPart(part, 0);
  }

  private inPart(part: number, direction: number): number {
    this.direction = direction;
    return part;
  }
}
