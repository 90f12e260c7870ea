/**
 * Flows and their halves. State that the tracker touches on every segment lies together, as records of 32-bit
 * words and doubles in blocks (one or two cache lines a half), because a column each would miss the cache a dozen
 * times a segment in captures with many flows. Half 2·f is a→b, half 2·f + 1 is b→a; a sent the flow's first frame.
 */

export const FLOW_BLOCK_SHIFT = 12;
const FLOWS_PER_BLOCK = 1 << FLOW_BLOCK_SHIFT;

/** Words of a flow record (Int32). */
export const F_ADDRESS_A = 0;
export const F_ADDRESS_B = 1;
/** Ports: a << 16 | b. */
export const F_PORTS = 2;
/** FLOW_… bits. */
export const F_BITS = 3;
/** tshark's tcp.stream, and part within it (−1 = not split). */
export const F_STREAM = 4;
export const F_PART = 5;
export const F_FIRST_ROW = 6;
export const F_LAST_ROW = 7;
/** Symmetric hash of the tunnel path, 0 = none. */
export const F_TUNNEL_PATH = 8;
/** Next flow with the same hash chain (newest first), −1 = none; owned by the tracker. */
export const F_NEXT = 9;
export const F_TUNNEL_OVERHEAD = 10;
/** Spare, owned by the tracker. */
export const F_SPARE = 11;
export const FLOW_WORDS = 12;

/** F_BITS */
export const FLOW_IPV6 = 1 << 0;
/** Client known from a SYN or SYN/ACK; FLOW_CLIENT_IS_B says which side. */
export const FLOW_CLIENT_KNOWN = 1 << 1;
export const FLOW_CLIENT_IS_B = 1 << 2;
export const FLOW_SYN_SEEN = 1 << 3;
export const FLOW_SYN_ACK_SEEN = 1 << 4;
export const FLOW_RST_SEEN = 1 << 5;
export const FLOW_HANDSHAKE_COMPLETE = 1 << 6;
/** An ICMP error quotes this flow. */
export const FLOW_HAS_ICMP = 1 << 7;
export const FLOW_LOOPBACK = 1 << 8;

/** Words of a half record (Int32; sequence numbers are raw 32-bit values). */
export const H_PACKETS = 0;
/** HALF_… bits. */
export const H_BITS = 1;
/** ISN (sequence number of the SYN) or, joined in the middle, first sequence number − 1. */
export const H_ISN = 2;
export const H_NEXT_SEQ = 3;
export const H_MAX_SEQ_TO_BE_ACKED = 4;
export const H_LAST_ACK = 5;
/** Raw window of the last segment. */
export const H_WINDOW = 6;
/** MSS option of this side's SYN, −1 = unknown or absent. */
export const H_MSS = 7;
/** Window scale: −1 unknown (no SYN seen), −2 known to be unused, else the shift. */
export const H_WINDOW_SCALE = 8;
export const H_DUP_ACK_NUMBER = 9;
export const H_RETRANSMISSIONS = 10;
export const H_FAST_RETRANSMISSIONS = 11;
export const H_SPURIOUS_RETRANSMISSIONS = 12;
export const H_OUT_OF_ORDER = 13;
export const H_DUPLICATE_ACKS = 14;
export const H_LOST_SEGMENTS = 15;
export const H_ZERO_WINDOWS = 16;
export const H_LARGEST_IP_LEN = 17;
export const H_LARGEST_ACKED_IP_LEN = 18;
/** Segments whose payload + TCP options exceed the MSS that the peer advertised (536 where a SYN without option was seen, v6 1220), or the capture says so. */
export const H_SUPER_SEGMENTS = 19;
/** Highest sequence number + length seen, raw. */
export const H_HIGH_SEQ = 20;
/** Oversize segments by the final path MTU; set at the end. */
export const H_OVERSIZE = 21;
export const H_DATA_SEGMENTS = 22;
/** Segments carrying payload below H_HIGH_SEQ (any kind of resend or late arrival). */
export const H_RESENDS = 23;
/** Largest payload of a segment with payload + options ≤ peer MSS. */
export const H_LARGEST_SINGLE_PAYLOAD = 24;
/** Initial TTL seen (first segment) and smallest IP header + TCP header overhead of data segments. */
export const H_FIRST_TTL = 25;
export const H_DATA_HEADER_LEN = 26;
/** Big segments (super) with partial checksum / all supers, and small segments sampled with partial checksum / sampled. */
export const H_SUPER_PARTIAL = 27;
export const H_SMALL_PARTIAL = 28;
export const H_SMALL_SAMPLED = 29;
/** Segments seen inbound / outbound of the capturing host. */
export const H_INBOUND = 30;
export const H_OUTBOUND = 31;
/** Last TCP flags and tracker's own bits. */
export const H_LAST_FLAGS = 32;
export const H_FIRST_ROW = 33;
/** Largest pending (unacknowledged) segments for H_LARGEST_ACKED_IP_LEN: end sequence and length, three pairs. */
export const H_PENDING = 34;
/** Segments with DF clear and payload. */
export const H_DF_CLEAR = 40;
/** First window-of-SYN, frames with IP length field 0 etc.: spare for the tracker. */
export const H_LENGTH_ZERO = 41;
export const H_LAST_ROW = 42;
export const H_SPARE = 43;
export const HALF_WORDS = 44;

/** H_BITS */
export const HALF_SYN = 1 << 0;
export const HALF_FIN = 1 << 1;
export const HALF_RST = 1 << 2;
export const HALF_TIMESTAMPS = 1 << 3;
export const HALF_SACK_PERMITTED = 1 << 4;
export const HALF_BASE_SEQ_SET = 1 << 5;
/** Something arrived that a closer look may explain: resend, gap, stall. */
export const HALF_TROUBLED = 1 << 6;
/** SACK or DSACK seen from this side. */
export const HALF_SENT_SACK = 1 << 7;
export const HALF_SENT_DSACK = 1 << 8;

/** Doubles of a half record. */
export const R_BYTES = 0;
export const R_PAYLOAD_BYTES = 1;
export const R_UNIQUE_PAYLOAD_BYTES = 2;
/** Seconds relative to the capture's first frame. */
export const R_NEXT_SEQ_TIME = 3;
export const R_LAST_ACK_TIME = 4;
export const R_STALL_SECONDS = 5;
/** Time since which data is outstanding without progress; NaN = nothing outstanding. */
export const R_PROGRESS_TIME = 6;
/** Smoothed RTT from the tap to the receiver and back, seconds; NaN unknown. */
export const R_SRTT = 7;
export const R_FIRST_TIME = 8;
export const R_LAST_TIME = 9;
/** Owned by the tracker. */
export const R_SPARE = 10;
export const HALF_REALS = 12;

/** Doubles of a flow record. */
export const FR_FIRST_TIME = 0;
export const FR_LAST_TIME = 1;
/** Handshake: SYN time, SYN/ACK time, first ACK time (NaN = not seen). */
export const FR_SYN_TIME = 2;
export const FR_SYN_ACK_TIME = 3;
export const FR_HANDSHAKE_ACK_TIME = 4;
/** Wireshark's iRTT, seconds; NaN unknown. */
export const FR_INITIAL_RTT = 5;
export const FLOW_REALS = 6;

class FlowBlock {
  readonly flowWords = new Int32Array(FLOWS_PER_BLOCK * FLOW_WORDS);
  readonly flowReals = new Float64Array(FLOWS_PER_BLOCK * FLOW_REALS);
  readonly halfWords = new Int32Array(FLOWS_PER_BLOCK * 2 * HALF_WORDS);
  readonly halfReals = new Float64Array(FLOWS_PER_BLOCK * 2 * HALF_REALS);
}
export type { FlowBlock };

/**
 * Growable table of flows. Row = our flow; `F_STREAM`/`F_PART` give Wireshark's number (they differ where our
 * reading is finer). Hot code takes the block and the record offset; everything else uses the accessors.
 */
export class FlowTable {
  length = 0;
  readonly blocks: FlowBlock[] = [];

  /** Appends an empty flow and returns its row. Words are 0, except those that say otherwise; the caller fills them. */
  append(): number {
    const row = this.length;
    if (row >>> FLOW_BLOCK_SHIFT === this.blocks.length) this.blocks.push(new FlowBlock());
    this.length = row + 1;
    return row;
  }

  block(flow: number): FlowBlock {
    return this.blocks[flow >>> FLOW_BLOCK_SHIFT]!;
  }

  flowWord(flow: number, word: number): number {
    return this.block(flow).flowWords[(flow & (FLOWS_PER_BLOCK - 1)) * FLOW_WORDS + word]!;
  }
  setFlowWord(flow: number, word: number, value: number): void {
    this.block(flow).flowWords[(flow & (FLOWS_PER_BLOCK - 1)) * FLOW_WORDS + word] = value;
  }
  flowReal(flow: number, real: number): number {
    return this.block(flow).flowReals[(flow & (FLOWS_PER_BLOCK - 1)) * FLOW_REALS + real]!;
  }
  setFlowReal(flow: number, real: number, value: number): void {
    this.block(flow).flowReals[(flow & (FLOWS_PER_BLOCK - 1)) * FLOW_REALS + real] = value;
  }
  /** `half` = 2 · flow + direction. */
  word(half: number, word: number): number {
    return this.block(half >>> 1).halfWords[(half & (2 * FLOWS_PER_BLOCK - 1)) * HALF_WORDS + word]!;
  }
  setWord(half: number, word: number, value: number): void {
    this.block(half >>> 1).halfWords[(half & (2 * FLOWS_PER_BLOCK - 1)) * HALF_WORDS + word] = value;
  }
  real(half: number, real: number): number {
    return this.block(half >>> 1).halfReals[(half & (2 * FLOWS_PER_BLOCK - 1)) * HALF_REALS + real]!;
  }
  setReal(half: number, real: number, value: number): void {
    this.block(half >>> 1).halfReals[(half & (2 * FLOWS_PER_BLOCK - 1)) * HALF_REALS + real] = value;
  }

  isIpv6(flow: number): boolean {
    return (this.flowWord(flow, F_BITS) & FLOW_IPV6) !== 0;
  }
  portA(flow: number): number {
    return this.flowWord(flow, F_PORTS) >>> 16;
  }
  portB(flow: number): number {
    return this.flowWord(flow, F_PORTS) & 0xffff;
  }
}

/** Record offsets for hot code: flow words, flow reals, half words, half reals. */
export const flowWordsAt = (flow: number): number => (flow & (FLOWS_PER_BLOCK - 1)) * FLOW_WORDS;
export const flowRealsAt = (flow: number): number => (flow & (FLOWS_PER_BLOCK - 1)) * FLOW_REALS;
export const halfWordsAt = (half: number): number => (half & (2 * FLOWS_PER_BLOCK - 1)) * HALF_WORDS;
export const halfRealsAt = (half: number): number => (half & (2 * FLOWS_PER_BLOCK - 1)) * HALF_REALS;
