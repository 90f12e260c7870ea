/**
 * One row a frame, row = frame.number − 1. Columns lie in blocks of 65,536 rows: the table grows without
 * copying, and a block can be transferred to another thread whole. 56 bytes a frame.
 *
 * Where a capture holds more frames than memory, rows are given back: a block then keeps some of its rows, in places of
 * their own. A row keeps its number for ever; `place` says where it lies, or that it is gone.
 */
import { BLOCK_MASK, BLOCK_ROWS, BLOCK_SHIFT } from './block-size.ts';

export { BLOCK_MASK, BLOCK_ROWS, BLOCK_SHIFT };

/** Bits of the `bits` column. */
export const BIT_B_TO_A = 1 << 0;
export const BIT_DONT_FRAGMENT = 1 << 1;
/** Any IP fragment (offset above 0 or more to come). */
export const BIT_FRAGMENT = 1 << 2;
export const BIT_IPV6 = 1 << 3;
/** Direction relative to the capturing host; neither set = unknown. */
export const BIT_INBOUND = 1 << 4;
export const BIT_OUTBOUND = 1 << 5;
/** TCP checksum field holds the folded pseudo-header sum with length, not complemented: the sender's (or GRO's) kernel left it to hardware. */
export const BIT_CHECKSUM_PARTIAL = 1 << 6;
/** The same sum without length: Windows LSO. */
export const BIT_CHECKSUM_PARTIAL_NO_LENGTH = 1 << 7;
/** An IP layer was read: ipLen, and addresses in flow or in seq/ack, are valid. */
export const BIT_IP = 1 << 8;
/** A TCP header was read up to its window at least; the frame belongs to a flow. */
export const BIT_TCP = 1 << 9;
/**
 * With BIT_TCP: the header contradicts its packet, payloadLen is not known and nothing was analysed. Without: it was
 * cut before the window, the frame belongs to no flow, and tcpFlags and window hold source and destination port.
 */
export const BIT_TCP_SHORT = 1 << 10;
export const BIT_NO_TIME = 1 << 11;
/** The IP header's length field was 0 (offload); ipLen was derived from the frame. */
export const BIT_LENGTH_ZERO = 1 << 12;
/** An ICMP or ICMPv6 error message with a quote. */
export const BIT_ICMP_ERROR = 1 << 13;
/** The capture itself says that this segment is to be segmented by hardware (epb_flags bit 11). */
export const BIT_STATED_SUPER = 1 << 14;
/** Found inside a tunnel (an outer IP layer exists). */
export const BIT_TUNNELED = 1 << 15;

/**
 * Bits of the `analysis` column. The first twenty are Wireshark 4.0's tcp.analysis flags under its names;
 * the upper ones are our own reading.
 */
export const ANALYSIS_NAMES = [
  'retransmission',
  'fast_retransmission',
  'spurious_retransmission',
  'out_of_order',
  'duplicate_ack',
  'lost_segment',
  'ack_lost_segment',
  'keep_alive',
  'keep_alive_ack',
  'zero_window',
  'zero_window_probe',
  'zero_window_probe_ack',
  'window_update',
  'window_full',
  'reused_ports',
] as const;
export const A_RETRANSMISSION = 1 << 0;
export const A_FAST_RETRANSMISSION = 1 << 1;
export const A_SPURIOUS_RETRANSMISSION = 1 << 2;
export const A_OUT_OF_ORDER = 1 << 3;
export const A_DUPLICATE_ACK = 1 << 4;
export const A_LOST_SEGMENT = 1 << 5;
export const A_ACK_LOST_SEGMENT = 1 << 6;
export const A_KEEP_ALIVE = 1 << 7;
export const A_KEEP_ALIVE_ACK = 1 << 8;
export const A_ZERO_WINDOW = 1 << 9;
export const A_ZERO_WINDOW_PROBE = 1 << 10;
export const A_ZERO_WINDOW_PROBE_ACK = 1 << 11;
export const A_WINDOW_UPDATE = 1 << 12;
export const A_WINDOW_FULL = 1 << 13;
export const A_REUSED_PORTS = 1 << 14;
/** Wireshark's flags together. */
export const A_WIRESHARK = (1 << 20) - 1;
/** Ours: carries payload below the highest sequence number already seen in this direction (a resend of any kind or a late arrival). */
export const A_RESEND = 1 << 20;
/** Ours: a SACK option is present / its first block lies below the ACK or inside the second (DSACK, RFC 2883). */
export const A_SACK = 1 << 21;
export const A_DSACK = 1 << 22;
/** Ours: the same packet seen before (router, mirror, `any`): second sighting. */
export const A_SECOND_SIGHTING = 1 << 23;
/** Of an IP fragment: more follow / its offset is above 0. */
export const A_MORE_FRAGMENTS = 1 << 24;
export const A_LATER_FRAGMENT = 1 << 25;
/** Ours: what counts as payload by its length fields is the padding of a short frame (Headers.padding). */
export const A_PADDING = 1 << 26;
/**
 * Ours: where a frame was cut by a tool that forgot how long it had been, the length of its IP and TCP header in words of four, from this bit
 * up; else 0. Such a frame ends sooner than its IP packet, and no frame before it was longer.
 */
export const A_FORGOTTEN = 27;

/** What the `window` column of a frame that is no TCP may hold: those kinds of wire/frame-kinds.ts that lists and filters ask for. */
export const ROW_ICMP = 3;
export const ROW_ICMPV6 = 4;
export const ROW_FRAGMENT = 10;

/** Where the columns begin in `words`, `shorts` and `octets` of a whole block. */
export const W_OFFSET_LOW = 0;
export const W_SECONDS = BLOCK_ROWS;
export const W_NANOS = 2 * BLOCK_ROWS;
export const W_FRAME_LEN = 3 * BLOCK_ROWS;
export const W_CAP_LEN = 4 * BLOCK_ROWS;
export const W_IP_LEN = 5 * BLOCK_ROWS;
export const W_FLOW = 6 * BLOCK_ROWS;
export const W_SEQ = 7 * BLOCK_ROWS;
export const W_ACK = 8 * BLOCK_ROWS;
export const W_PAYLOAD_LEN = 9 * BLOCK_ROWS;
export const W_ANALYSIS = 10 * BLOCK_ROWS;
export const S_IP_ID = 22 * BLOCK_ROWS;
export const S_BITS = 23 * BLOCK_ROWS;
export const S_INTERFACE_ID = 24 * BLOCK_ROWS;
export const S_TCP_FLAGS = 25 * BLOCK_ROWS;
export const S_WINDOW = 26 * BLOCK_ROWS;
export const B_OFFSET_HIGH = 54 * BLOCK_ROWS;
export const B_TTL = 55 * BLOCK_ROWS;
const ROW_BYTES = 56;

/** Columns of 65,536 rows, or of those of them that were kept. */
export class PacketBlock {
  /** Low 32 bits and bits 32–39 of the file offset of the frame's first byte. */
  readonly offsetLow: Uint32Array;
  readonly offsetHigh: Uint8Array;
  /** Epoch seconds (mod 2^32) and nanoseconds. */
  readonly seconds: Uint32Array;
  readonly nanos: Uint32Array;
  readonly frameLen: Uint32Array;
  readonly capLen: Uint32Array;
  /** True IP length of the innermost IP layer in bytes (also where the header says 0); 0 without BIT_IP. */
  readonly ipLen: Uint32Array;
  /** IPv4 identification; 0 for IPv6 (see BIT_IPV6). */
  readonly ipId: Uint16Array;
  readonly ttl: Uint8Array;
  readonly bits: Uint16Array;
  readonly interfaceId: Uint16Array;
  /** Row in the FlowTable, −1 where the frame belongs to no TCP flow. */
  readonly flow: Int32Array;
  /** TCP sequence and acknowledgment numbers; for IP frames without a flow the source and destination address values (see AddressBook). */
  readonly seq: Uint32Array;
  readonly ack: Uint32Array;
  /** TCP payload in bytes by the headers, not by what was captured. IP frames that are no TCP: the ports of UDP, source << 16 | destination. */
  readonly payloadLen: Uint32Array;
  /** TCP flags, 12 bits as in the header (FIN = 1 … CWR = 0x80, AE = 0x100). IP frames that are no TCP: type << 8 | code of ICMP, else the protocol. */
  readonly tcpFlags: Uint16Array;
  /** TCP window as in the header, not scaled. Frames that are no TCP: the number of their kind (flows/kind-book.ts). */
  readonly window: Uint16Array;
  /** A_… bits. */
  readonly analysis: Uint32Array;

  /** Row within the block (0 … 65,535) of each place, rising; null while all rows are there and row and place are the same. */
  readonly kept: Uint16Array | null;

  /**
   * The columns of 32, 16 and 8 bits again, all in one view each: who writes a row reaches all of its columns through these
   * (W_…, S_… and B_… + row), which takes half the instructions. Only of a whole block, which is the only one that is written.
   */
  readonly words: Int32Array;
  readonly shorts: Uint16Array;
  readonly octets: Uint8Array;

  constructor(rows = BLOCK_ROWS, kept: Uint16Array | null = null) {
    this.kept = kept;
    const buffer = new ArrayBuffer(rows * ROW_BYTES);
    const words = (column: number): Uint32Array<ArrayBuffer> => new Uint32Array(buffer, (column / BLOCK_ROWS) * rows * 4, rows);
    const shorts = (column: number): Uint16Array<ArrayBuffer> => new Uint16Array(buffer, (column / BLOCK_ROWS) * rows * 2, rows);
    const octets = (column: number): Uint8Array<ArrayBuffer> => new Uint8Array(buffer, (column / BLOCK_ROWS) * rows, rows);
    this.words = new Int32Array(buffer);
    this.shorts = new Uint16Array(buffer);
    this.octets = new Uint8Array(buffer);
    this.offsetLow = words(W_OFFSET_LOW);
    this.seconds = words(W_SECONDS);
    this.nanos = words(W_NANOS);
    this.frameLen = words(W_FRAME_LEN);
    this.capLen = words(W_CAP_LEN);
    this.ipLen = words(W_IP_LEN);
    this.flow = new Int32Array(buffer, (W_FLOW / BLOCK_ROWS) * rows * 4, rows);
    this.seq = words(W_SEQ);
    this.ack = words(W_ACK);
    this.payloadLen = words(W_PAYLOAD_LEN);
    this.analysis = words(W_ANALYSIS);
    this.ipId = shorts(S_IP_ID);
    this.bits = shorts(S_BITS);
    this.interfaceId = shorts(S_INTERFACE_ID);
    this.tcpFlags = shorts(S_TCP_FLAGS);
    this.window = shorts(S_WINDOW);
    this.offsetHigh = octets(B_OFFSET_HIGH);
    this.ttl = octets(B_TTL);
  }

  /** Place of the row that lies at `at` of the whole block, −1 = given back. */
  placeOf(at: number): number {
    const { kept } = this;
    if (kept === null) return at;
    const place = this.firstFrom(at);
    return place < kept.length && kept[place] === at ? place : -1;
  }

  /** First place whose row lies at `at` of the whole block or behind it. */
  firstFrom(at: number): number {
    const { kept } = this;
    if (kept === null) return at;
    let lo = 0;
    let hi = kept.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (kept[mid] < at) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }

  /** A block with the rows at `places` (rising) alone. */
  thinned(places: Uint16Array): PacketBlock {
    const { kept } = this;
    return this.copied(places, kept === null ? places : places.map((place) => kept[place]));
  }

  /** A block with the first rows alone; here they become 0, as all are in a new block. */
  takeFirst(rows: number): PacketBlock {
    const next = new PacketBlock(rows);
    const columns = this.columns();
    next.columns().forEach((column, k) => {
      const first = columns[k].subarray(0, rows);
      column.set(first);
      first.fill(0);
    });
    return next;
  }

  private columns(): (Int32Array | Uint32Array | Uint16Array | Uint8Array)[] {
    return [
      this.offsetLow, this.offsetHigh, this.seconds, this.nanos, this.frameLen, this.capLen, this.ipLen, this.ipId, this.ttl, this.bits,
      this.interfaceId, this.flow, this.seq, this.ack, this.payloadLen, this.tcpFlags, this.window, this.analysis,
    ];
  }

  /** What lies at `places`; `kept` as a block has it. */
  copied(places: Uint16Array, kept: Uint16Array | null): PacketBlock {
    const next = new PacketBlock(places.length, kept);
    const columns = this.columns();
    next.columns().forEach((column, k) => pick(columns[k], column, places));
    return next;
  }
}

function pick(from: Int32Array | Uint32Array | Uint16Array | Uint8Array, to: Int32Array | Uint32Array | Uint16Array | Uint8Array, places: Uint16Array): void {
  for (let k = 0; k < places.length; k++) to[k] = from[places[k]]!;
}

/** Growable table of frames. Rows are appended in file order; a row never changes its number. */
export class PacketTable {
  /** Frames so far, those given back included: the row of the next one. */
  length = 0;
  /** Rows that were given back. */
  givenBack = 0;
  readonly blocks: PacketBlock[] = [];
  /** Time of the first frame that has one; times are given relative to it. */
  baseSeconds = 0;
  baseNanos = 0;
  hasBase = false;

  /** `store` holds an empty block for the next table that needs one: several captures in a session, most of them small, take turns. */
  constructor(private readonly store: { spare: PacketBlock | null } = { spare: null }) {}

  /** Nothing is appended any more: of the last block only the rows that there are stay. */
  close(): void {
    const last = this.blocks.length - 1;
    const block = this.blocks[last];
    if (block?.kept !== null) return;
    const rows = this.filled(last);
    this.blocks[last] = block.takeFirst(rows);
    this.store.spare = block;
  }

  /** Block for the next row; its index there is `length & BLOCK_MASK`. The caller fills the row, then adds 1 to `length`. */
  blockForAppend(): PacketBlock {
    const i = this.length >>> BLOCK_SHIFT;
    if (i === this.blocks.length) {
      this.blocks.push(this.store.spare ?? new PacketBlock());
      this.store.spare = null;
    }
    return this.blocks[i];
  }

  block(row: number): PacketBlock {
    return this.blocks[row >>> BLOCK_SHIFT];
  }

  /** Where a row lies in its block, −1 = given back, or never there. */
  place(row: number): number {
    if (row < 0 || row >= this.length) return -1;
    const block = this.blocks[row >>> BLOCK_SHIFT];
    return block.kept === null ? row & BLOCK_MASK : block.placeOf(row & BLOCK_MASK);
  }

  has(row: number): boolean {
    return this.place(row) >= 0;
  }

  /** Rows that are there. */
  get rows(): number {
    return this.length - this.givenBack;
  }

  /** Places of block b that hold a row. */
  filled(b: number): number {
    const { kept } = this.blocks[b];
    return kept === null ? Math.min(BLOCK_ROWS, this.length - b * BLOCK_ROWS) : kept.length;
  }

  /** Row at a place of block b. */
  rowAt(b: number, place: number): number {
    const { kept } = this.blocks[b];
    return (b << BLOCK_SHIFT) + (kept === null ? place : kept[place]);
  }

  /** Keeps of block b, which must be full, the rows at `places` (rising) alone. */
  giveBack(b: number, places: Uint16Array): void {
    this.givenBack += this.filled(b) - places.length;
    this.blocks[b] = this.blocks[b].thinned(places);
  }

  /** Seconds since the first frame, as a double (exact to the nanosecond for captures up to 104 days); NaN where the row was given back. */
  time(row: number): number {
    const i = this.place(row);
    return i < 0 ? NaN : this.timeAt(this.blocks[row >>> BLOCK_SHIFT], i);
  }

  /** The same of a place in one of the table's blocks. */
  timeAt(block: PacketBlock, place: number): number {
    return (((block.seconds[place] - this.baseSeconds) | 0) * 1e9 + (block.nanos[place] - this.baseNanos)) / 1e9;
  }

  /** Offset in the (inflated) file of the first byte of a frame whose row is there. */
  fileOffset(row: number): number {
    const b = this.block(row);
    const i = this.place(row);
    return b.offsetHigh[i] * 4294967296 + b.offsetLow[i];
  }
}
