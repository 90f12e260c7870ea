/**
 * Turns TCP segments into flows: finds or opens the flow, asks for Wireshark's flags, and keeps the counters of
 * both halves. One call a segment; nothing is allocated except for new flows and for halves that lose data.
 */
import {
  A_DSACK,
  A_DUPLICATE_ACK,
  A_FAST_RETRANSMISSION,
  A_KEEP_ALIVE,
  A_LOST_SEGMENT,
  A_OUT_OF_ORDER,
  A_RESEND,
  A_RETRANSMISSION,
  A_REUSED_PORTS,
  A_SACK,
  A_SECOND_SIGHTING,
  A_SPURIOUS_RETRANSMISSION,
  A_WIRESHARK,
  A_ZERO_WINDOW,
  A_ZERO_WINDOW_PROBE,
  type PacketTable,
} from '../tables/packet-table.ts';
import {
  F_BITS,
  F_HEAD,
  F_LAST_ROW,
  FLOW_CLIENT_IS_B,
  FLOW_CLIENT_KNOWN,
  FLOW_HANDSHAKE_COMPLETE,
  FLOW_ROUND_TRIP_OPEN,
  FLOW_RST_SEEN,
  FLOW_SYN_ACK_SEEN,
  FLOW_SYN_SEEN,
  type FlowTable,
  flowRealsAt,
  flowWordsAt,
  FR_HANDSHAKE_ACK_TIME,
  FR_SYN_ACK_TIME,
  FR_SYN_TIME,
  H_BITS,
  H_DATA_HEADER_LEN,
  H_DATA_SEGMENTS,
  H_DF_CLEAR,
  H_DUPLICATE_ACKS,
  H_FAST_RETRANSMISSIONS,
  H_FIRST_ROW,
  H_FIRST_TTL,
  H_HIGH_SEQ,
  H_HOLES,
  H_INBOUND,
  H_ISN,
  H_LARGEST_ACKED_IP_LEN,
  H_LARGEST_IP_LEN,
  H_LARGEST_SINGLE_PAYLOAD,
  H_LAST_ROW,
  H_LENGTH_ZERO,
  H_LOST_SEGMENTS,
  H_LOW_SEQ,
  H_MSS,
  H_MSS_LARGEST,
  H_OUT_OF_ORDER,
  H_OUTBOUND,
  H_PACKETS,
  H_PENDING_COUNT,
  H_RESENDS,
  H_RETRANSMISSIONS,
  H_RTT_SEQ,
  H_SIGHTINGS,
  H_SMALL_PARTIAL,
  H_SMALL_SAMPLED,
  H_SND_UNA,
  H_SPURIOUS_RETRANSMISSIONS,
  H_SUPER_PARTIAL,
  H_SUPER_SEGMENTS,
  H_ZERO_WINDOWS,
  HALF_BASE_SEQ_SET,
  HALF_FIN,
  HALF_HIGH_SET,
  HALF_OPTIONS_CUT,
  HALF_PEER_CLOSED,
  HALF_PROBED,
  HALF_RST,
  HALF_SACK_PERMITTED,
  HALF_SENT_DSACK,
  HALF_SENT_SACK,
  HALF_SYN,
  HALF_TIMESTAMPS,
  HALF_TROUBLED,
  HALF_UNA_SET,
  halfRealsAt,
  halfWordsAt,
  R_BYTES,
  R_PAYLOAD_BYTES,
  R_PROGRESS_TIME,
  R_RTT_TIME,
  R_UNIQUE_PAYLOAD_BYTES,
} from '../tables/flow-table.ts';
import { ACK, CHECKSUM_PARTIAL, CHECKSUM_PARTIAL_NO_LENGTH, FIN, type Headers, RST, SYN } from '../wire/headers.ts';
import { DIRECTION_IN, DIRECTION_OUT } from '../capture/types.ts';
import { Holes } from './holes.ts';
import { advance, awaitAcknowledgment, closeWindow, forgetResent, openWindow, sampleRoundTrip } from './progress.ts';
import { analyzeSegment, settleWindowScale } from './sequence-analysis.ts';
import { isSecondSighting } from './sightings.ts';
import { StreamNumbers } from './stream-numbers.ts';

/** Analysis flags that are counted per half; most segments have none. */
const COUNTED =
  A_RETRANSMISSION | A_FAST_RETRANSMISSION | A_SPURIOUS_RETRANSMISSION | A_OUT_OF_ORDER | A_DUPLICATE_ACK | A_LOST_SEGMENT | A_ZERO_WINDOW;
const TROUBLE = COUNTED & ~A_ZERO_WINDOW;
/** IPv4 hosts must accept 576 bytes, IPv6 hosts 1280: the MSS where a SYN states none (RFC 9293 §3.7.1). */
const DEFAULT_MSS_V4 = 536;
const DEFAULT_MSS_V6 = 1220;
/** Without a known MSS, only a packet above this counts as super, and only on other evidence. */
const ETHERNET_MTU = 1500;
/** Bytes that may precede the first segment seen of a half that was joined in the middle. */
const REACH_BELOW = 1 << 24;

export class Tracker {
  /** What the last call of `segment` found. */
  flow = -1;
  direction = 0;
  /** A_… bits. */
  analysis = 0;

  readonly streams: StreamNumbers;
  private readonly flows: FlowTable;
  private readonly packets: PacketTable;
  private readonly holes: Holes[] = [new Holes()];

  constructor(flows: FlowTable, packets: PacketTable) {
    this.flows = flows;
    this.packets = packets;
    this.streams = new StreamNumbers(flows);
  }

  /**
   * Takes in one segment with a readable TCP header. `src` and `dst` are address values as signed words, `now` is
   * nanoseconds since the first frame, `row` the packet row that is being written. `statedSuper`: the capture
   * itself says that hardware is to segment it; `fragment`: its IP length is not a packet's.
   */
  segment(h: Headers, src: number, dst: number, row: number, now: number, frameLen: number, statedSuper: boolean, fragment: boolean): void {
    const tcpFlags = h.tcpFlags;
    const seq = h.seq | 0;
    const ack = h.ack | 0;
    const payload = h.payloadLen;

    const streams = this.streams;
    const flow = streams.locate(h, src, dst, row);
    const direction = streams.direction;
    this.flow = flow;
    this.direction = direction;
    let analysis = streams.reusedPorts ? A_REUSED_PORTS : 0;

    const block = this.flows.blocks[flow >>> 12];
    const w = block.words;
    const r = block.reals;
    const base = flowWordsAt(flow);
    const own = halfWordsAt(flow * 2 + direction);
    const ownR = halfRealsAt(flow * 2 + direction);
    const peer = halfWordsAt(flow * 2 + 1 - direction);
    const peerR = halfRealsAt(flow * 2 + 1 - direction);

    const cut = h.l4Captured < h.tcpHeaderLen;
    if (w[base + F_HEAD] === flow) {
      analysis |= analyzeSegment(w, r, own, peer, ownR, peerR, flowRealsAt(flow), seq, ack, payload, tcpFlags, h.window, now);
      if ((tcpFlags & SYN) !== 0) settleWindowScale(w, own, peer, (tcpFlags & ACK) !== 0, h.windowScale, cut);
    } else {
      analysis |= this.analyzeInHead(w[base + F_HEAD], streams.headDirection, h, now);
      if ((tcpFlags & SYN) !== 0) settleWindowScale(w, own, peer, (tcpFlags & ACK) !== 0, h.windowScale, cut);
      if ((w[own + H_BITS] & HALF_BASE_SEQ_SET) === 0) {
        w[own + H_BITS] |= HALF_BASE_SEQ_SET;
        w[own + H_ISN] = (tcpFlags & SYN) !== 0 ? seq : (seq - 1) | 0;
      }
    }

    const keepAlive = (analysis & A_KEEP_ALIVE) !== 0;
    const probe = (analysis & A_ZERO_WINDOW_PROBE) !== 0;
    // tshark judges a segment whose options were cut off but does not come to print the result.
    if (cut) analysis &= ~A_WIRESHARK;

    const head = w[base + F_HEAD];
    if ((tcpFlags & SYN) !== 0 || (this.flows.flowWord(head, F_BITS) & FLOW_ROUND_TRIP_OPEN) !== 0) streams.noteRoundTrip(head, tcpFlags, now);

    if ((tcpFlags & (SYN | FIN | RST)) !== 0) this.control(h, w, r, base, flowRealsAt(flow), own, ownR, peerR, direction, analysis, now);
    else if ((w[base + F_BITS] & (FLOW_HANDSHAKE_COMPLETE | FLOW_SYN_ACK_SEEN)) === FLOW_SYN_ACK_SEEN) {
      this.completeHandshake(w, r, base, flowRealsAt(flow), peerR, direction, now);
    }

    // What this segment acknowledges concerns the peer's data.
    if ((tcpFlags & (ACK | RST)) === ACK) {
      if ((w[peer + H_BITS] & HALF_UNA_SET) === 0) {
        w[peer + H_BITS] |= HALF_UNA_SET;
        w[peer + H_SND_UNA] = ack;
        if ((w[peer + H_BITS] & HALF_HIGH_SET) !== 0) advance(w, r, peer, peerR, ack, now);
      } else if (((ack - w[peer + H_SND_UNA]) | 0) > 0) {
        advance(w, r, peer, peerR, ack, now);
      }
      if (h.window === 0) {
        if ((w[peer + H_BITS] & HALF_PEER_CLOSED) === 0) closeWindow(w, r, peer, peerR, now);
      } else if ((w[peer + H_BITS] & HALF_PEER_CLOSED) !== 0) {
        openWindow(w, r, peer, peerR, now);
      }
      if (h.sackBlocks > 0) {
        analysis |= A_SACK;
        w[own + H_BITS] |= HALF_SENT_SACK;
        const below = ((h.sackRight0 - ack) | 0) <= 0;
        const inside = h.sackBlocks > 1 && ((h.sackLeft0 - h.sackLeft1) | 0) >= 0 && ((h.sackRight1 - h.sackRight0) | 0) >= 0;
        if (below || inside) {
          analysis |= A_DSACK;
          w[own + H_BITS] |= HALF_SENT_DSACK;
        }
      }
    }

    if (w[own + H_PACKETS]++ === 0) {
      w[own + H_FIRST_ROW] = row;
      w[own + H_FIRST_TTL] = h.ttl;
    }
    w[own + H_LAST_ROW] = row;
    w[base + F_LAST_ROW] = row;
    r[ownR + R_BYTES] += frameLen;
    if (h.direction === DIRECTION_OUT) w[own + H_OUTBOUND]++;
    else if (h.direction === DIRECTION_IN) w[own + H_INBOUND]++;
    if (!fragment && h.ipLen > w[own + H_LARGEST_IP_LEN]) w[own + H_LARGEST_IP_LEN] = h.ipLen;
    if (h.lengthZero) w[own + H_LENGTH_ZERO]++;
    const partial = h.checksumClass === CHECKSUM_PARTIAL || h.checksumClass === CHECKSUM_PARTIAL_NO_LENGTH;

    let isSuper = false;
    if (payload > 0) {
      const end = (seq + payload) | 0;
      w[own + H_DATA_SEGMENTS]++;
      r[ownR + R_PAYLOAD_BYTES] += payload;
      if (!h.dontFragment) w[own + H_DF_CLEAR]++;
      const headerLen = h.ipHeaderLen + h.tcpHeaderLen;
      if (w[own + H_DATA_HEADER_LEN] === 0 || headerLen < w[own + H_DATA_HEADER_LEN]) w[own + H_DATA_HEADER_LEN] = headerLen;

      let mss = w[peer + H_MSS];
      if (mss < 0) mss = (w[peer + H_BITS] & (HALF_SYN | HALF_OPTIONS_CUT)) !== HALF_SYN ? 0 : h.ipVersion === 4 ? DEFAULT_MSS_V4 : DEFAULT_MSS_V6;
      const sized = payload + h.tcpHeaderLen - 20;
      if (!fragment) {
        if (mss > 0) isSuper = statedSuper || sized > mss;
        else isSuper = statedSuper || ((h.lengthZero || partial) && h.ipLen > ETHERNET_MTU);
        if (isSuper) w[own + H_SUPER_SEGMENTS]++;
        else if (payload > w[own + H_LARGEST_SINGLE_PAYLOAD] && (mss > 0 || h.ipLen <= ETHERNET_MTU)) w[own + H_LARGEST_SINGLE_PAYLOAD] = payload;
      }

      const ahead = (w[own + H_BITS] & HALF_HIGH_SET) === 0 ? 0 : (seq - w[own + H_HIGH_SEQ]) | 0;
      if (ahead < 0) {
        analysis |= this.resent(h, w, r, own, ownR, row, seq, end, keepAlive);
      } else {
        if (ahead > 0) this.skipped(w, own, seq);
        else if ((w[own + H_BITS] & HALF_HIGH_SET) === 0) {
          w[own + H_BITS] |= HALF_HIGH_SET;
          w[own + H_LOW_SEQ] = seq;
        }
        w[own + H_HIGH_SEQ] = end;
        r[ownR + R_UNIQUE_PAYLOAD_BYTES] += payload;
        if (r[ownR + R_RTT_TIME] !== r[ownR + R_RTT_TIME]) {
          r[ownR + R_RTT_TIME] = now;
          w[own + H_RTT_SEQ] = end;
        }
        if (!fragment && h.ipLen > w[own + H_LARGEST_ACKED_IP_LEN]) awaitAcknowledgment(w, own, end, h.ipLen);
      }
      if (probe) w[own + H_BITS] |= HALF_PROBED;
      else if ((w[own + H_BITS] & HALF_PROBED) !== 0) w[own + H_BITS] &= ~HALF_PROBED;
      if (
        r[ownR + R_PROGRESS_TIME] !== r[ownR + R_PROGRESS_TIME] &&
        (w[own + H_BITS] & HALF_PEER_CLOSED) === 0 &&
        ((w[own + H_BITS] & HALF_UNA_SET) === 0 || ((end - w[own + H_SND_UNA]) | 0) > 0)
      ) {
        r[ownR + R_PROGRESS_TIME] = now;
      }
    }
    if (isSuper) {
      if (partial) w[own + H_SUPER_PARTIAL]++;
    } else {
      w[own + H_SMALL_SAMPLED]++;
      if (partial) w[own + H_SMALL_PARTIAL]++;
    }

    if ((analysis & COUNTED) !== 0) countFlags(w, own, analysis);
    this.analysis = analysis;
  }

  /** A header that contradicts its packet: it takes part in the numbering of streams and is counted, nothing more. */
  unsound(h: Headers, src: number, dst: number, row: number, frameLen: number): void {
    const flow = this.streams.locate(h, src, dst, row);
    const half = flow * 2 + this.streams.direction;
    if (this.flows.word(half, H_PACKETS) === 0) {
      this.flows.setWord(half, H_FIRST_ROW, row);
      this.flows.setWord(half, H_FIRST_TTL, h.ttl);
    }
    this.flows.setWord(half, H_PACKETS, this.flows.word(half, H_PACKETS) + 1);
    this.flows.setReal(half, R_BYTES, this.flows.real(half, R_BYTES) + frameLen);
    this.flows.setWord(half, H_LAST_ROW, row);
    this.flows.setFlowWord(flow, F_LAST_ROW, row);
    this.flow = flow;
    this.direction = this.streams.direction;
    this.analysis = 0;
  }

  /** The frame of a stream that is split by tunnel path: Wireshark's state is one for all parts, in part 0. */
  private analyzeInHead(head: number, direction: number, h: Headers, now: number): number {
    const block = this.flows.block(head);
    const w = block.words;
    const fwd = halfWordsAt(head * 2 + direction);
    const rev = halfWordsAt(head * 2 + 1 - direction);
    const fwdR = halfRealsAt(head * 2 + direction);
    const revR = halfRealsAt(head * 2 + 1 - direction);
    const flags = analyzeSegment(w, block.reals, fwd, rev, fwdR, revR, flowRealsAt(head), h.seq | 0, h.ack | 0, h.payloadLen, h.tcpFlags, h.window, now);
    if ((h.tcpFlags & SYN) !== 0) settleWindowScale(w, fwd, rev, (h.tcpFlags & ACK) !== 0, h.windowScale, h.l4Captured < h.tcpHeaderLen);
    return flags;
  }

  /** SYN, FIN and RST: options, who is client, the handshake's times, where sequence numbers begin. */
  private control(
    h: Headers,
    w: Int32Array,
    r: Float64Array,
    base: number,
    flowR: number,
    own: number,
    ownR: number,
    peerR: number,
    direction: number,
    analysis: number,
    now: number,
  ): void {
    const tcpFlags = h.tcpFlags;
    if ((tcpFlags & FIN) !== 0) w[own + H_BITS] |= HALF_FIN;
    if ((tcpFlags & RST) !== 0) {
      w[own + H_BITS] |= HALF_RST;
      w[base + F_BITS] |= FLOW_RST_SEEN;
    }
    if ((tcpFlags & SYN) === 0) return;

    const first = (w[own + H_BITS] & HALF_SYN) === 0;
    if (h.l4Captured < h.tcpHeaderLen && h.mss < 0) w[own + H_BITS] |= HALF_OPTIONS_CUT;
    w[own + H_BITS] |= HALF_SYN | (h.hasTimestamps ? HALF_TIMESTAMPS : 0) | (h.sackPermitted ? HALF_SACK_PERMITTED : 0);
    if (first || (h.mss >= 0 && (w[own + H_MSS] < 0 || h.mss < w[own + H_MSS]))) w[own + H_MSS] = h.mss;
    if (first || h.mss > w[own + H_MSS_LARGEST]) w[own + H_MSS_LARGEST] = h.mss;

    const start = (h.seq + 1) | 0;
    // A SYN/ACK with another number is a new connection under the same ports, or an answer to a late SYN.
    if ((w[own + H_BITS] & HALF_HIGH_SET) === 0 || (analysis & A_REUSED_PORTS) !== 0) {
      w[own + H_BITS] = (w[own + H_BITS] | HALF_HIGH_SET) & ~HALF_UNA_SET;
      w[own + H_HIGH_SEQ] = start;
      w[own + H_LOW_SEQ] = start;
      w[own + H_PENDING_COUNT] = 0;
      w[own + H_HOLES] = 0;
      r[ownR + R_PROGRESS_TIME] = NaN;
      r[ownR + R_RTT_TIME] = NaN;
    }

    const isSynAck = (tcpFlags & ACK) !== 0;
    const clientIsB = (direction === 1) !== isSynAck;
    if ((w[base + F_BITS] & FLOW_CLIENT_KNOWN) === 0) w[base + F_BITS] |= FLOW_CLIENT_KNOWN | (clientIsB ? FLOW_CLIENT_IS_B : 0);
    if (isSynAck) {
      if ((w[base + F_BITS] & (FLOW_SYN_SEEN | FLOW_SYN_ACK_SEEN)) === FLOW_SYN_SEEN) sampleRoundTrip(r, peerR, (now - r[flowR + FR_SYN_TIME] * 1e9) / 1e9);
      w[base + F_BITS] |= FLOW_SYN_ACK_SEEN;
      if ((w[base + F_BITS] & FLOW_HANDSHAKE_COMPLETE) === 0) r[flowR + FR_SYN_ACK_TIME] = now / 1e9;
    } else {
      w[base + F_BITS] |= FLOW_SYN_SEEN;
      if ((w[base + F_BITS] & FLOW_SYN_ACK_SEEN) === 0) r[flowR + FR_SYN_TIME] = now / 1e9;
    }
  }

  private completeHandshake(w: Int32Array, r: Float64Array, base: number, flowR: number, peerR: number, direction: number, now: number): void {
    const clientIsB = (w[base + F_BITS] & FLOW_CLIENT_IS_B) !== 0;
    if (clientIsB !== (direction === 1)) return;
    w[base + F_BITS] |= FLOW_HANDSHAKE_COMPLETE;
    r[flowR + FR_HANDSHAKE_ACK_TIME] = now / 1e9;
    sampleRoundTrip(r, peerR, now / 1e9 - r[flowR + FR_SYN_ACK_TIME]);
  }

  /** Bytes between the highest number seen and `seq` are missing so far. */
  private skipped(w: Int32Array, own: number, seq: number): void {
    w[own + H_BITS] |= HALF_TROUBLED;
    if (w[own + H_HOLES] === 0) {
      w[own + H_HOLES] = this.holes.length;
      this.holes.push(new Holes());
    }
    this.holes[w[own + H_HOLES]].append(w[own + H_HIGH_SEQ], seq);
  }

  /** A segment that starts below the highest number seen: a resend, a late arrival, a keep-alive or a second sighting. */
  private resent(h: Headers, w: Int32Array, r: Float64Array, own: number, ownR: number, row: number, seq: number, end: number, keepAlive: boolean): number {
    if (keepAlive) return 0;
    const high = w[own + H_HIGH_SEQ];
    // After a zero-window probe of one byte the sender goes on with that same byte.
    const afterProbe = seq === ((high - 1) | 0) && h.payloadLen > 1 && (w[own + H_BITS] & HALF_PROBED) !== 0;
    let fresh = 0;
    if (((end - high) | 0) > 0) {
      fresh += (end - high) | 0;
      w[own + H_HIGH_SEQ] = end;
    }
    if (w[own + H_HOLES] !== 0) fresh += this.holes[w[own + H_HOLES]].fill(seq, ((end - high) | 0) > 0 ? high : end);
    const below = (w[own + H_LOW_SEQ] - seq) | 0;
    if (below > 0 && below < REACH_BELOW && (w[own + H_BITS] & HALF_SYN) === 0) fresh += this.extendBelow(w, own, seq, end);
    r[ownR + R_UNIQUE_PAYLOAD_BYTES] += fresh;
    if (afterProbe) return 0;

    if (fresh === 0 && isSecondSighting(this.packets, row, h, this.flow, this.direction)) {
      w[own + H_SIGHTINGS]++;
      return A_SECOND_SIGHTING;
    }
    w[own + H_RESENDS]++;
    w[own + H_BITS] |= HALF_TROUBLED;
    forgetResent(w, r, own, ownR, seq, end, w[own + H_DATA_HEADER_LEN]);
    return A_RESEND;
  }

  /** A half joined in the middle shows bytes from before its first segment. */
  private extendBelow(w: Int32Array, own: number, seq: number, end: number): number {
    const low = w[own + H_LOW_SEQ];
    w[own + H_LOW_SEQ] = seq;
    if (((low - end) | 0) <= 0) return (low - seq) | 0;
    if (w[own + H_HOLES] === 0) {
      w[own + H_HOLES] = this.holes.length;
      this.holes.push(new Holes());
    }
    this.holes[w[own + H_HOLES]].prepend(end, low);
    return (end - seq) | 0;
  }
}

function countFlags(w: Int32Array, own: number, analysis: number): void {
  if ((analysis & TROUBLE) !== 0) w[own + H_BITS] |= HALF_TROUBLED;
  if ((analysis & A_RETRANSMISSION) !== 0) w[own + H_RETRANSMISSIONS]++;
  if ((analysis & A_FAST_RETRANSMISSION) !== 0) w[own + H_FAST_RETRANSMISSIONS]++;
  if ((analysis & A_SPURIOUS_RETRANSMISSION) !== 0) w[own + H_SPURIOUS_RETRANSMISSIONS]++;
  if ((analysis & A_OUT_OF_ORDER) !== 0) w[own + H_OUT_OF_ORDER]++;
  if ((analysis & A_DUPLICATE_ACK) !== 0) w[own + H_DUPLICATE_ACKS]++;
  if ((analysis & A_LOST_SEGMENT) !== 0) w[own + H_LOST_SEGMENTS]++;
  if ((analysis & A_ZERO_WINDOW) !== 0) w[own + H_ZERO_WINDOWS]++;
}
