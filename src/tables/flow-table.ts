/**
 * Flows and their halves. What the tracker touches on every segment lies together: a flow, its two halves and their
 * doubles are one record of 32-bit words and doubles in one buffer (a column each would miss the cache and the page
 * tables a dozen times a segment in captures with many flows). Half 2·f is a→b, half 2·f + 1 is b→a; a sent the
 * flow's first frame. What few flows or halves have lies in tables of its own, which the record names (F_RARE, H_RARE).
 */

import { ChecksumTable } from './checksum-table.ts';
import { RARE, RareTable } from './rare-table.ts';
import { SackTable } from './sack-table.ts';

export const FLOW_BLOCK_SHIFT = 12;
const FLOWS_PER_BLOCK = 1 << FLOW_BLOCK_SHIFT;

/** Words of a flow record (Int32). */
export const F_ADDRESS_A = 0;
export const F_ADDRESS_B = 1;
/** Ports: a << 16 | b. */
export const F_PORTS = 2;
/** FLOW_… bits. */
export const F_BITS = 3;
/** tshark's tcp.stream. */
export const F_STREAM = 4;
export const F_FIRST_ROW = 5;
/** Row of the flow's last segment. */
export const F_LAST_ROW = 6;
/** The flow's entry in the table of what few flows have, 0 = it has none. */
export const F_RARE = 7;
const FLOW_WORDS = 8;

/** Fields from RARE on lie in a table of their own. The accessors know them as any other. Part within the stream, −1 = it is not split. */
export const F_PART = 64;
/** Part 0 of the stream, −1 = this is it: `headOf`. */
export const F_HEAD = 65;
/** Next part of the same stream, −1 = none. */
export const F_NEXT_PART = 66;
/** The flow of the same tuple before this one (reused ports), −1 = none. */
export const F_NEXT = 67;
/** Symmetric hash of the tunnel path of a→b, and of b→a; 0 = none, valid once that half has packets. */
export const F_TUNNEL_PATH = 68;
export const F_TUNNEL_PATH_B = 69;
/** What they are where a flow has no entry. */
const RARE_OF_FLOW = [-1, -1, -1, -1, 0, 0];

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
/** Carries tunneled frames, or shares its stream with another part: the tracker looks at tunnel paths. */
export const FLOW_TUNNELED = 1 << 9;
/** Wireshark's iRTT is still to be taken: a SYN was seen. */
export const FLOW_ROUND_TRIP_OPEN = 1 << 10;
/** An ICMP error quoted a SYN with another ISN: for tshark, the next segment of the tuple belongs to a new stream. */
export const FLOW_SUPERSEDED = 1 << 11;
/** A fragment carries one of its headers. */
export const FLOW_FRAGMENTED = 1 << 12;
/** Ways that the outermost packets of a→b went, from a lower address to a higher one and back; those of b→a stand two bits higher. */
export const FLOW_OUTER_UP = 1 << 13;
export const FLOW_OUTER_DOWN = 1 << 14;

/** Words of a half record (Int32; sequence numbers are raw 32-bit values). */
/** HALF_… bits. */
export const H_BITS = 0;
/** State of Wireshark's analysis, kept in part 0 of a stream; 0 = not yet known for the first three. */
export const H_NEXT_SEQ = 1;
export const H_MAX_SEQ_TO_BE_ACKED = 2;
export const H_LAST_ACK = 3;
/** Raw window of the last segment, −1 = none yet. */
export const H_WINDOW = 4;
/** Window scale: −1 unknown (no SYN seen), −2 known to be unused, else the shift. */
export const H_WINDOW_SCALE = 5;
export const H_DUP_ACK_NUMBER = 6;
/** Wireshark's flags of this direction's last segment. */
export const H_LAST_FLAGS = 7;
/** ISN (sequence number of the SYN) or, joined in the middle, first sequence number − 1. */
export const H_ISN = 8;
/** Highest acknowledgment that the peer sent for this half (SND.UNA as far as the capture shows); valid with HALF_UNA_SET. */
export const H_SND_UNA = 9;
/** Highest sequence number + length seen, and lowest sequence number of data; raw, valid with HALF_HIGH_SET. */
export const H_HIGH_SEQ = 10;
export const H_LOW_SEQ = 11;
/** End of the segment that is being timed (R_RTT_TIME). */
export const H_RTT_SEQ = 12;
/** Entry of the segments that would raise H_LARGEST_ACKED_IP_LEN, 0 = there are none; owned by the tracker. */
export const H_PENDING = 13;
export const H_LARGEST_ACKED_IP_LEN = 14;
/** MSS option of this side's SYN (the smallest, where copies of the SYN differ), −1 = unknown or absent. */
export const H_MSS = 15;

export const H_PACKETS = 16;
export const H_LARGEST_IP_LEN = 17;
export const H_DATA_SEGMENTS = 18;
/** Smallest IP header + TCP header of data segments. */
export const H_DATA_HEADER_LEN = 19;
/** The half's entry in the table of what few halves have, 0 = it has none. */
export const H_RARE = 20;
const HALF_WORDS = 22;

/**
 * Rare fields of a half, 0 where it has no entry. Hot code counts by `addRare`. First counts of Wireshark's flags, up to
 * H_SUPER_SEGMENTS in the order of a report's columns.
 */
export const H_RETRANSMISSIONS = 64;
export const H_FAST_RETRANSMISSIONS = 65;
export const H_SPURIOUS_RETRANSMISSIONS = 66;
export const H_OUT_OF_ORDER = 67;
export const H_DUPLICATE_ACKS = 68;
export const H_LOST_SEGMENTS = 69;
export const H_ZERO_WINDOWS = 70;
/** Oversize segments by the final path MTU; set at the end. */
export const H_OVERSIZE = 71;
/** Segments whose payload + TCP options exceed the MSS that the peer advertised (536 where a SYN without option was seen, v6 1220), or the capture says so. */
export const H_SUPER_SEGMENTS = 72;
/** Segments carrying payload below H_HIGH_SEQ (any kind of resend or late arrival; second sightings not counted). */
export const H_RESENDS = 73;
/** Largest MSS option among copies of this side's SYN where it is above H_MSS, else 0: it was clamped between two sightings. */
export const H_MSS_LARGEST = 74;
/** Index + 1 of the half's last entry in the table of checksums, 0 = it has none. */
export const H_CHECKSUMS = 75;
/** Index of the half's list of holes, 0 = it has none; owned by the tracker. */
export const H_HOLES = 76;

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
export const HALF_UNA_SET = 1 << 9;
export const HALF_HIGH_SET = 1 << 10;
/** The peer's last window was 0. */
export const HALF_PEER_CLOSED = 1 << 11;
/** Wireshark's analysis: the last ACK of this side was its first (its window is not scaled). */
export const HALF_FIRST_ACK = 1 << 12;
/** The last segment with payload was a zero-window probe. */
export const HALF_PROBED = 1 << 13;
/** The options of this side's SYN were cut off by the snap length before an MSS was seen. */
export const HALF_OPTIONS_CUT = 1 << 14;
/** Bits 16–19 and 20–23: data segments whose checksum was computed, ordinary ones and super-segments, up to SAMPLED_MOST of each. */
export const SAMPLED_SINGLES_SHIFT = 16;
export const SAMPLED_SUPERS_SHIFT = 20;
export const SAMPLED_MOST = 15;

/** Doubles of a half record. Times are relative to the capture's first frame. */
/** Nanoseconds, for Wireshark's thresholds. */
export const R_NEXT_SEQ_TIME = 0;
export const R_LAST_ACK_TIME = 1;
/** Nanoseconds since which data is outstanding without progress; NaN = nothing outstanding, or the peer's window is closed. */
export const R_PROGRESS_TIME = 2;
/** Nanoseconds at which the segment ending at H_RTT_SEQ was sent; NaN = none is timed. */
export const R_RTT_TIME = 3;
/** Smoothed RTT from the tap to the receiver and back, seconds; NaN unknown. */
export const R_SRTT = 4;
export const R_BYTES = 5;
export const R_PAYLOAD_BYTES = 6;
const HALF_REALS = 7;
/** Rare fields of a half, too. Payload bytes that the capture had shown before. */
export const R_REPEATED_BYTES = 77;
/** Seconds stalled in gaps that have ended. */
export const R_CLOSED_STALL = 78;
/** Seconds stalled, the gap still open included; set by `settle`. */
export const R_STALL_SECONDS = 79;
/** Of segments that came as IP fragments: row + 1 of the first fragment of the first one, 0 = there was none. */
export const H_FRAGMENT_FRAME = 80;
/** IP length of the largest fragment that was not a segment's last: that is as large as a link allowed. 0 = unknown. */
export const H_FRAGMENT_LEN = 81;
const RARE_OF_HALF = new Array<number>(18).fill(0);

/** Doubles of a flow record, seconds relative to the capture's first frame; the first two are set by `settle`. */
export const FR_FIRST_TIME = 0;
export const FR_LAST_TIME = 1;
/** Handshake: SYN time (the last one before the SYN/ACK), SYN/ACK time, first ACK time (NaN = not seen). */
export const FR_SYN_TIME = 2;
export const FR_SYN_ACK_TIME = 3;
export const FR_HANDSHAKE_ACK_TIME = 4;
/** Wireshark's iRTT, seconds; NaN unknown. */
export const FR_INITIAL_RTT = 5;
/** Wireshark's most recent pure SYN, nanoseconds; NaN = none. */
export const FR_RECENT_SYN_TIME = 6;
const FLOW_REALS = 8;

/**
 * Layout of a record, in 8-byte units: flow words, then of each half words and doubles, then flow doubles; 384 bytes in all,
 * six cache lines. The doubles of a flow tell of its handshake: other segments do not touch them.
 */
const HALF_UNITS = HALF_WORDS / 2 + HALF_REALS;
const HALVES_AT = FLOW_WORDS / 2;
const FLOW_REALS_AT = HALVES_AT + 2 * HALF_UNITS;
const RECORD_UNITS = FLOW_REALS_AT + FLOW_REALS;

class FlowBlock {
  /** All words and all doubles of the block: two views of the same bytes. */
  readonly reals: Float64Array<ArrayBuffer>;
  readonly words: Int32Array<ArrayBuffer>;

  constructor(flows = FLOWS_PER_BLOCK) {
    this.reals = new Float64Array(flows * RECORD_UNITS);
    this.words = new Int32Array(this.reals.buffer);
  }
}
export type { FlowBlock };

/** Record offsets for hot code: first flow word, flow real, half word, half real, as indexes of `words` and `reals` of the flow's block. */
export const flowWordsAt = (flow: number): number => (flow & (FLOWS_PER_BLOCK - 1)) * (RECORD_UNITS * 2);
export const flowRealsAt = (flow: number): number => (flow & (FLOWS_PER_BLOCK - 1)) * RECORD_UNITS + FLOW_REALS_AT;
export const halfWordsAt = (half: number): number =>
  ((half >>> 1) & (FLOWS_PER_BLOCK - 1)) * (RECORD_UNITS * 2) + HALVES_AT * 2 + (half & 1) * (HALF_UNITS * 2);
export const halfRealsAt = (half: number): number =>
  ((half >>> 1) & (FLOWS_PER_BLOCK - 1)) * RECORD_UNITS + HALVES_AT + (half & 1) * HALF_UNITS + HALF_WORDS / 2;

/** What is known of all flows together. */
export interface FlowTotals {
  /** Flows with payload, and those of them that were seen in both directions. */
  withPayload: number;
  bothWays: number;
  /** Largest IP length of any packet of a flow, fragments left out. */
  largestIpLen: number;
}

/**
 * Growable table of flows. Row = our flow; `F_STREAM`/`F_PART` give Wireshark's number (they differ where our
 * reading is finer). Hot code takes the block and the record offset; everything else uses the accessors.
 */
export class FlowTable {
  length = 0;
  /** What receivers said of data behind a gap. */
  readonly sacks = new SackTable();
  /** What whole segments' checksums turned out to be. */
  readonly checksums = new ChecksumTable();
  /** What few flows have: parts, tunnels, ports used again. And what few halves have: trouble above all. */
  private readonly rareOfFlows = new RareTable(RARE_OF_FLOW);
  private readonly rareOfHalves = new RareTable(RARE_OF_HALF);
  readonly blocks: FlowBlock[] = [];
  /** Found by `settle`, null before: a pass over all records costs as much as all that is then asked of it. */
  totals: FlowTotals | null = null;
  /** H_OVERSIZE is set in some half. */
  hasOversize = false;
  /** `keptFrom` of each flow that there was when rows were last given back. */
  kept: Int32Array = new Int32Array(0);

  /** `store` holds an empty block for the next table that needs one: several captures in a session, most of them small, take turns. */
  constructor(private readonly store: { spareFlows: FlowBlock | null } = { spareFlows: null }) {}

  /** Nothing is appended any more: of the last block only the flows that there are stay. */
  close(): void {
    const last = this.blocks.length - 1;
    const block = this.blocks[last];
    if (block === undefined) return;
    const flows = this.length - last * FLOWS_PER_BLOCK;
    const used = block.reals.subarray(0, flows * RECORD_UNITS);
    this.blocks[last] = new FlowBlock(flows);
    this.blocks[last].reals.set(used);
    used.fill(0);
    this.store.spareFlows = block;
  }

  /** Appends an empty flow and returns its row. Words are 0, except those that say otherwise; the caller fills them. */
  append(): number {
    const row = this.length;
    if (row >>> FLOW_BLOCK_SHIFT === this.blocks.length) {
      this.blocks.push(this.store.spareFlows ?? new FlowBlock());
      this.store.spareFlows = null;
    }
    this.length = row + 1;
    return row;
  }

  block(flow: number): FlowBlock {
    return this.blocks[flow >>> FLOW_BLOCK_SHIFT];
  }

  flowWord(flow: number, word: number): number {
    const w = this.block(flow).words;
    const at = flowWordsAt(flow);
    return word < RARE ? w[at + word] : this.rareOfFlows.get(w, at + F_RARE, word);
  }
  setFlowWord(flow: number, word: number, value: number): void {
    const w = this.block(flow).words;
    const at = flowWordsAt(flow);
    if (word < RARE) w[at + word] = value;
    else this.rareOfFlows.set(w, at + F_RARE, word, value);
  }
  /** Sets FLOW_… bits. */
  mark(flow: number, bits: number): void {
    this.setFlowWord(flow, F_BITS, this.flowWord(flow, F_BITS) | bits);
  }

  /** True if both directions came in outer packets of one way only: a tunnel's go there and back, a mirror's copies all to whoever records them. */
  isMirrored(flow: number): boolean {
    const ways = this.flowWord(flow, F_BITS) & (0xf * FLOW_OUTER_UP);
    return ways === 5 * FLOW_OUTER_UP || ways === 5 * FLOW_OUTER_DOWN;
  }

  /**
   * Notes that a segment of this half came as IP fragments: row of the first one (−1 = it was not seen), IP length of the largest but
   * the last (0 = unknown).
   */
  noteFragments(half: number, row: number, ipLen: number): void {
    this.mark(half >>> 1, FLOW_FRAGMENTED);
    if (row >= 0 && this.word(half, H_FRAGMENT_FRAME) === 0) this.setWord(half, H_FRAGMENT_FRAME, row + 1);
    if (ipLen > this.word(half, H_FRAGMENT_LEN)) this.setWord(half, H_FRAGMENT_LEN, ipLen);
  }

  flowReal(flow: number, real: number): number {
    return this.block(flow).reals[flowRealsAt(flow) + real];
  }
  setFlowReal(flow: number, real: number, value: number): void {
    this.block(flow).reals[flowRealsAt(flow) + real] = value;
  }
  /** `half` = 2 · flow + direction. */
  word(half: number, word: number): number {
    const w = this.block(half >>> 1).words;
    const at = halfWordsAt(half);
    return word < RARE ? w[at + word] : this.rare(w, at, word);
  }
  setWord(half: number, word: number, value: number): void {
    const w = this.block(half >>> 1).words;
    const at = halfWordsAt(half);
    if (word < RARE) w[at + word] = value;
    else this.setRare(w, at, word, value);
  }
  real(half: number, real: number): number {
    const { words, reals } = this.block(half >>> 1);
    return real < RARE ? reals[halfRealsAt(half) + real] : this.rare(words, halfWordsAt(half), real);
  }
  setReal(half: number, real: number, value: number): void {
    const { words, reals } = this.block(half >>> 1);
    if (real < RARE) reals[halfRealsAt(half) + real] = value;
    else this.setRare(words, halfWordsAt(half), real, value);
  }

  /** A rare field of the half whose words begin at `at` of a block's `words`. */
  rare(words: Int32Array, at: number, field: number): number {
    return this.rareOfHalves.get(words, at + H_RARE, field);
  }
  setRare(words: Int32Array, at: number, field: number, value: number): void {
    this.rareOfHalves.set(words, at + H_RARE, field, value);
  }
  addRare(words: Int32Array, at: number, field: number, value: number): void {
    this.setRare(words, at, field, this.rare(words, at, field) + value);
  }

  /** Part 0 of the flow's stream, which holds the state of Wireshark's analysis; the flow itself where it is not split. */
  headOf(flow: number): number {
    const head = this.flowWord(flow, F_HEAD);
    return head < 0 ? flow : head;
  }

  /** Rows of the flow below this one were given back: a closer look begins here, as if the capture had. 0 = all are there. */
  keptFrom(flow: number): number {
    return this.kept[flow] ?? 0;
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
