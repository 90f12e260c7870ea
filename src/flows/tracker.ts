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
  A_PADDING,
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
  F_LAST_ROW,
  FLOW_BLOCK_SHIFT,
  FLOW_HANDSHAKE_COMPLETE,
  FLOW_SYN_ACK_SEEN,
  type FlowTable,
  flowRealsAt,
  flowWordsAt,
  H_BITS,
  H_DATA_HEADER_LEN,
  H_DATA_SEGMENTS,
  H_HIGH_SEQ,
  H_LARGEST_ACKED_IP_LEN,
  H_LARGEST_IP_LEN,
  H_LOW_SEQ,
  H_MSS,
  H_PACKETS,
  H_PENDING,
  H_RESENDS,
  H_RETRANSMISSIONS,
  H_RTT_SEQ,
  H_SND_UNA,
  H_SUPER_SEGMENTS,
  HALF_HIGH_SET,
  HALF_OPTIONS_CUT,
  HALF_PEER_CLOSED,
  HALF_PROBED,
  HALF_SENT_DSACK,
  HALF_SENT_SACK,
  HALF_SYN,
  HALF_TROUBLED,
  HALF_UNA_SET,
  halfRealsAt,
  halfWordsAt,
  R_BYTES,
  R_LAST_ACK_TIME,
  R_PAYLOAD_BYTES,
  R_PROGRESS_TIME,
  R_REPEATED_BYTES,
  R_RTT_TIME,
} from '../tables/flow-table.ts';
import { type SackTable } from '../tables/sack-table.ts';
import { ACK, CHECKSUM_PARTIAL, CHECKSUM_PARTIAL_NO_LENGTH, FIN, type Headers, RST, SYN } from '../wire/headers.ts';
import { Coverage } from './coverage.ts';
import { completeHandshake, noteControl } from './handshake.ts';
import { Pending } from './pending.ts';
import { advance, closeWindow, openWindow } from './progress.ts';
import { analyzeSegment, setBaseSequence, settleWindowScale } from './sequence-analysis.ts';
import { isSecondSighting } from './sightings.ts';
import { StreamNumbers } from './stream-numbers.ts';

/** Analysis flags that are counted per half, in the order of its counts from H_RETRANSMISSIONS on; most segments have none. */
const COUNTS = [A_RETRANSMISSION, A_FAST_RETRANSMISSION, A_SPURIOUS_RETRANSMISSION, A_OUT_OF_ORDER, A_DUPLICATE_ACK, A_LOST_SEGMENT, A_ZERO_WINDOW];
const COUNTED = COUNTS.reduce((all, flag) => all | flag);

/** IPv4 hosts must accept 576 bytes, IPv6 hosts 1280: the MSS where a SYN states none (RFC 9293 §3.7.1). */
const DEFAULT_MSS_V4 = 536;
const DEFAULT_MSS_V6 = 1220;
/** Without a known MSS, only a packet above this counts as super, and only on other evidence. */
const ETHERNET_MTU = 1500;
const TCP_HEADER = 20;

/** What `Tracker.size` says of a segment. */
export const SIZE_NONE = 0;
export const SIZE_SINGLE = 1;
export const SIZE_SUPER = 2;

export class Tracker {
  /** Time of the frame at hand, nanoseconds since the first frame; set by the caller. A field, because a number that is passed would be allocated. */
  now = 0;
  /** What the last call of `segment` found; flow −1: it is a new one, and there is no room for it. */
  flow = -1;
  direction = 0;
  /** A_… bits. */
  analysis = 0;
  /** Of a whole data segment: SIZE_SINGLE or SIZE_SUPER; else SIZE_NONE. */
  size = SIZE_NONE;

  readonly streams: StreamNumbers;
  private readonly flows: FlowTable;
  private readonly packets: PacketTable;
  private readonly coverage: Coverage;
  private readonly pending = new Pending();

  constructor(flows: FlowTable, packets: PacketTable, mostFlows: number) {
    this.flows = flows;
    this.packets = packets;
    this.streams = new StreamNumbers(flows, mostFlows);
    this.coverage = new Coverage(flows);
  }

  get forgottenHoles(): number {
    return this.coverage.forgotten;
  }

  /**
   * Takes in one segment with a readable TCP header. `src` and `dst` are address values as signed words, `row` is the
   * packet row that is being written. `statedSuper`: the capture itself says that hardware is to segment it;
   * `fragment`: its IP length is not a packet's.
   */
  segment(h: Headers, src: number, dst: number, row: number, frameLen: number, statedSuper: boolean, fragment: boolean): void {
    const tcpFlags = h.tcpFlags;
    const seq = h.seq | 0;
    const ack = h.ack | 0;
    const payload = h.payloadLen;

    const streams = this.streams;
    const flow = streams.locate(h, src, dst, row);
    const direction = streams.direction;
    this.flow = flow;
    this.direction = direction;
    this.size = SIZE_NONE;
    if (flow < 0) {
      this.analysis = 0;
      return;
    }

    const block = this.flows.blocks[flow >>> FLOW_BLOCK_SHIFT];
    const w = block.words;
    const r = block.reals;
    const base = flowWordsAt(flow);
    const own = halfWordsAt(flow * 2 + direction);
    const ownR = halfRealsAt(flow * 2 + direction);
    const peer = halfWordsAt(flow * 2 + 1 - direction);
    const peerR = halfRealsAt(flow * 2 + 1 - direction);

    const nowAt = ownR + R_LAST_ACK_TIME;
    r[nowAt] = this.now;
    // tshark judges a segment whose options were cut off but does not come to print the result.
    const cut = h.l4Captured < h.tcpHeaderLen;
    const { head } = streams;
    let found: number;
    if (head === flow) {
      found = analyzeSegment(w, r, own, peer, ownR, peerR, flowRealsAt(flow), seq, ack, payload, tcpFlags, h.window);
    } else {
      found = this.analyzeInHead(head, h, cut);
      setBaseSequence(w, own, (tcpFlags & SYN) !== 0 ? seq : (seq - 1) | 0);
    }
    if (streams.reusedPorts) found |= A_REUSED_PORTS;
    let analysis = cut ? found & ~A_WIRESHARK : found;

    if (streams.roundTripOpen || (tcpFlags & (SYN | FIN | RST)) !== 0) {
      if ((tcpFlags & SYN) !== 0) settleWindowScale(w, own, peer, (tcpFlags & ACK) !== 0, h.windowScale, cut);
      streams.noteRoundTrip(head, tcpFlags, this.now);
      if (streams.reusedPorts) {
        // A SYN/ACK with another number begins a new connection under the same ports.
        this.pending.clear(w, own);
        this.coverage.clear(w, own);
      }
      noteControl(h, this.flows, w, r, base, flowRealsAt(flow), own, ownR, peerR, direction, streams.reusedPorts, this.now);
    }
    if ((w[base + F_BITS] & (FLOW_HANDSHAKE_COMPLETE | FLOW_SYN_ACK_SEEN)) === FLOW_SYN_ACK_SEEN && (tcpFlags & SYN) === 0) {
      completeHandshake(w, r, base, flowRealsAt(flow), peerR, direction, this.now);
    }

    // What this segment acknowledges concerns the peer's data.
    const peerBits = w[peer + H_BITS];
    if ((tcpFlags & (ACK | RST)) === ACK) {
      if ((peerBits & HALF_UNA_SET) === 0) {
        w[peer + H_BITS] = peerBits | HALF_UNA_SET;
        w[peer + H_SND_UNA] = ack;
        if ((peerBits & HALF_HIGH_SET) !== 0) advance(this.flows, this.pending, w, r, peer, peerR, ack, nowAt);
      } else if (((ack - w[peer + H_SND_UNA]) | 0) > 0) {
        advance(this.flows, this.pending, w, r, peer, peerR, ack, nowAt);
      }
      if (h.window === 0 !== ((peerBits & HALF_PEER_CLOSED) !== 0)) {
        if (h.window === 0) closeWindow(this.flows, w, r, peer, peerR, nowAt);
        else openWindow(w, r, peer, peerR, nowAt);
      }
      if (h.sackBlocks > 0) {
        analysis |= noteSack(h, w, own, ack);
        keepSack(h, this.flows.sacks, row);
      }
    }

    w[own + H_PACKETS]++;
    w[base + F_LAST_ROW] = row;
    r[ownR + R_BYTES] += frameLen;
    const ipLen = h.ipLen;
    if (ipLen > w[own + H_LARGEST_IP_LEN] && !fragment) w[own + H_LARGEST_IP_LEN] = ipLen;

    if (payload > 0) r[ownR + R_PAYLOAD_BYTES] += payload;
    if (h.padding) analysis |= A_PADDING;
    else if (payload > 0) {
      w[own + H_DATA_SEGMENTS]++;
      const headerLen = h.ipHeaderLen + h.tcpHeaderLen;
      const knownHeaderLen = w[own + H_DATA_HEADER_LEN];
      if (knownHeaderLen === 0 || headerLen < knownHeaderLen) w[own + H_DATA_HEADER_LEN] = headerLen;
      if (!fragment) this.size = noteSize(h, this.flows, w, own, w[peer + H_MSS], peerBits, statedSuper);

      const end = (seq + payload) | 0;
      let ownBits = w[own + H_BITS];
      const ahead = (ownBits & HALF_HIGH_SET) === 0 ? 0 : (seq - w[own + H_HIGH_SEQ]) | 0;
      if (ahead < 0) {
        if ((found & A_KEEP_ALIVE) !== 0) this.flows.addRare(w, own, R_REPEATED_BYTES, payload);
        else analysis |= this.noteResend(h, w, r, own, ownR, row, seq, end);
        ownBits = w[own + H_BITS];
      } else {
        if (ahead > 0) {
          this.coverage.skip(w, own, seq);
          ownBits = w[own + H_BITS];
        } else if ((ownBits & HALF_HIGH_SET) === 0) {
          ownBits |= HALF_HIGH_SET;
          w[own + H_BITS] = ownBits;
          w[own + H_LOW_SEQ] = seq;
        }
        w[own + H_HIGH_SEQ] = end;
        const timed = r[ownR + R_RTT_TIME];
        if (timed !== timed) {
          r[ownR + R_RTT_TIME] = this.now;
          w[own + H_RTT_SEQ] = end;
        }
        if (ipLen > w[own + H_LARGEST_ACKED_IP_LEN] && !fragment) this.pending.note(w, own, end, ipLen);
      }
      const isProbe = (found & A_ZERO_WINDOW_PROBE) !== 0;
      if (isProbe !== ((ownBits & HALF_PROBED) !== 0)) w[own + H_BITS] = ownBits ^ HALF_PROBED;
      const progress = r[ownR + R_PROGRESS_TIME];
      if (progress !== progress && (ownBits & HALF_PEER_CLOSED) === 0) {
        if ((ownBits & HALF_UNA_SET) === 0 || ((end - w[own + H_SND_UNA]) | 0) > 0) r[ownR + R_PROGRESS_TIME] = this.now;
      }
    }

    if ((analysis & COUNTED) !== 0) countFlags(this.flows, w, own, analysis);
    this.analysis = analysis;
  }

  /** A header that contradicts its packet: it takes part in the numbering of streams and is counted, nothing more. */
  unsound(h: Headers, src: number, dst: number, row: number, frameLen: number): void {
    const flow = this.streams.locate(h, src, dst, row);
    this.flow = flow;
    this.analysis = 0;
    if (flow < 0) return;
    this.direction = this.streams.direction;
    const half = flow * 2 + this.direction;
    const { words, reals } = this.flows.block(flow);
    words[halfWordsAt(half) + H_PACKETS]++;
    reals[halfRealsAt(half) + R_BYTES] += frameLen;
    words[flowWordsAt(flow) + F_LAST_ROW] = row;
  }

  /** The frame of a stream that is split by tunnel path: Wireshark's state is one for all parts, in part 0. */
  private analyzeInHead(head: number, h: Headers, cut: boolean): number {
    const direction = this.streams.headDirection;
    const block = this.flows.block(head);
    const w = block.words;
    const fwd = halfWordsAt(head * 2 + direction);
    const rev = halfWordsAt(head * 2 + 1 - direction);
    const fwdR = halfRealsAt(head * 2 + direction);
    const revR = halfRealsAt(head * 2 + 1 - direction);
    block.reals[fwdR + R_LAST_ACK_TIME] = this.now;
    const flags = analyzeSegment(w, block.reals, fwd, rev, fwdR, revR, flowRealsAt(head), h.seq | 0, h.ack | 0, h.payloadLen, h.tcpFlags, h.window);
    if ((h.tcpFlags & SYN) !== 0) settleWindowScale(w, fwd, rev, (h.tcpFlags & ACK) !== 0, h.windowScale, cut);
    return flags;
  }

  /** A segment that starts below the highest number seen: a resend, a late arrival or a second sighting. */
  private noteResend(h: Headers, w: Int32Array, r: Float64Array, own: number, ownR: number, row: number, seq: number, end: number): number {
    // After a zero-window probe of one byte the sender goes on with that same byte.
    const afterProbe = seq === ((w[own + H_HIGH_SEQ] - 1) | 0) && h.payloadLen > 1 && (w[own + H_BITS] & HALF_PROBED) !== 0;
    const fresh = this.coverage.fresh(w, own, seq, end);
    this.flows.addRare(w, own, R_REPEATED_BYTES, h.payloadLen - fresh);
    if (afterProbe) return 0;
    if (fresh === 0 && isSecondSighting(this.packets, row, h, this.flow, this.direction)) return A_SECOND_SIGHTING;
    this.flows.addRare(w, own, H_RESENDS, 1);
    w[own + H_BITS] |= HALF_TROUBLED;
    // An acknowledgment no longer says which copy arrived, so nothing is timed (Karn), and what shares bytes with it counts no more.
    r[ownR + R_RTT_TIME] = NaN;
    if (w[own + H_PENDING] !== 0) this.pending.take(w, own, seq, end, w[own + H_DATA_HEADER_LEN], false);
    return A_RESEND;
  }
}

/** The sender left the checksum to hardware. */
function isPartial({ checksumClass }: Headers): boolean {
  return checksumClass === CHECKSUM_PARTIAL || checksumClass === CHECKSUM_PARTIAL_NO_LENGTH;
}

/** Whether a data segment can be one wire packet (domain.md §3, MSS): SIZE_…. */
function noteSize(h: Headers, flows: FlowTable, w: Int32Array, own: number, peerMss: number, peerBits: number, statedSuper: boolean): number {
  let mss = peerMss;
  if (mss < 0) mss = (peerBits & (HALF_SYN | HALF_OPTIONS_CUT)) !== HALF_SYN ? 0 : h.ipVersion === 4 ? DEFAULT_MSS_V4 : DEFAULT_MSS_V6;
  const isSuper = statedSuper || (mss > 0 ? h.payloadLen + h.tcpHeaderLen - TCP_HEADER > mss : h.ipLen > ETHERNET_MTU && (h.lengthZero || isPartial(h)));
  if (!isSuper) return SIZE_SINGLE;
  flows.addRare(w, own, H_SUPER_SEGMENTS, 1);
  return SIZE_SUPER;
}

/** SACK blocks (RFC 2018), and whether the first tells of bytes that arrived twice (RFC 2883). */
function noteSack(h: Headers, w: Int32Array, own: number, ack: number): number {
  const below = ((h.sackRight0 - ack) | 0) <= 0;
  const inside = h.sackBlocks > 1 && ((h.sackLeft0 - h.sackLeft1) | 0) >= 0 && ((h.sackRight1 - h.sackRight0) | 0) >= 0;
  w[own + H_BITS] |= below || inside ? HALF_SENT_SACK | HALF_SENT_DSACK : HALF_SENT_SACK;
  return below || inside ? A_SACK | A_DSACK : A_SACK;
}

function keepSack(h: Headers, sacks: SackTable, row: number): void {
  const at = sacks.append(row, h.sackBlocks);
  sacks.set(at, 0, h.sackLeft0, h.sackRight0);
  if (h.sackBlocks > 1) sacks.set(at, 1, h.sackLeft1, h.sackRight1);
  if (h.sackBlocks > 2) sacks.set(at, 2, h.sackLeft2, h.sackRight2);
  if (h.sackBlocks > 3) sacks.set(at, 3, h.sackLeft3, h.sackRight3);
}

function countFlags(flows: FlowTable, w: Int32Array, own: number, analysis: number): void {
  if ((analysis & COUNTED & ~A_ZERO_WINDOW) !== 0) w[own + H_BITS] |= HALF_TROUBLED;
  for (let k = 0; k < COUNTS.length; k++) if ((analysis & COUNTS[k]) !== 0) flows.addRare(w, own, H_RETRANSMISSIONS + k, 1);
}
