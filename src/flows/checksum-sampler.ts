/**
 * Sums up some data segments of each direction, while their bytes are at hand: is the TCP checksum that of the segment, or
 * of its beginning alone? And remembers the checksums of the latest packets, for ICMP errors that quote them.
 */
import { type ChecksumTable, FORM_BAD, FORM_FIRST, FORM_OK, FORM_ZERO } from '../tables/checksum-table.ts';
import { FLOW_BLOCK_SHIFT, type FlowTable, H_BITS, H_CHECKSUMS, H_MSS, halfWordsAt, SAMPLED_MOST, SAMPLED_SINGLES_SHIFT, SAMPLED_SUPERS_SHIFT } from '../tables/flow-table.ts';
import { QUOTE_OF_FIRST, QUOTE_OF_NONE, QUOTE_OF_SAME, QUOTE_UNKNOWN } from '../tables/icmp-error-table.ts';
import { BIT_B_TO_A, BIT_FRAGMENT, BIT_TCP, BLOCK_MASK, BLOCK_SHIFT, type PacketTable } from '../tables/packet-table.ts';
import { CHECKSUM_PARTIAL, CHECKSUM_PARTIAL_NO_LENGTH, CHECKSUM_ZERO, type Headers } from '../wire/headers.ts';
import { firstCut, validateTcpChecksum } from '../wire/checksum.ts';
import { addressSum } from '../wire/tcp.ts';
import { REMEMBERED_CHECKSUMS } from './row-budget.ts';

/** Ordinary segments that are summed up of a half without super-segments. */
const FEW = 3;
/** Bytes that may be summed up at once, and for each frame besides: about a nanosecond each, below a hundredth of what else a frame costs. */
const ADVANCE = 1 << 19;
const PER_FRAME = 2;
/** Super-segments are rare where they are not unfinished, and long. */
const SUPERS_ADVANCE = 1 << 21;
const SUPERS_PER_FRAME = 8;
/** Smallest piece that is looked for in a merged packet, and largest beside the MSS. */
const LEAST_PIECE = 512;
const MOST_PIECE = 1460;
/** Rows that are looked at for a message in all: so many at once, and for each frame besides. */
const LOOKS_ADVANCE = 1 << 20;
const LOOKS_PER_FRAME = 4;
const TCP_HEADER = 20;

export class ChecksumSampler {
  private readonly flows: FlowTable;
  private readonly packets: PacketTable;
  private readonly table: ChecksumTable;
  private spent = 0;
  private spentOnSupers = 0;
  private looks = 0;
  /** Row of the packet whose checksum the last message's quote bears, −1 = none. */
  quotedRow = -1;

  /** `recent`: room for the checksums of the latest packets, by the lowest bits of their rows. */
  constructor(flows: FlowTable, packets: PacketTable, private readonly recent: Uint16Array) {
    recent.fill(0);
    this.flows = flows;
    this.packets = packets;
    this.table = flows.checksums;
  }

  /**
   * Looks at a data segment that is no fragment; `half` = 2 · flow + direction. What was captured whole and does not bear the
   * checksum of offload may be summed up.
   */
  look(bytes: Uint8Array, h: Headers, half: number, row: number, isSuper: boolean): void {
    this.recent[row & (REMEMBERED_CHECKSUMS - 1)] = h.checksum;
    if (h.l4Captured < h.tcpHeaderLen + h.payloadLen || h.checksumClass === CHECKSUM_PARTIAL || h.checksumClass === CHECKSUM_PARTIAL_NO_LENGTH) return;
    this.take(bytes, h, half, row, isSuper);
  }

  private take(bytes: Uint8Array, h: Headers, half: number, row: number, isSuper: boolean): void {
    const w = this.flows.blocks[half >>> 1 >>> FLOW_BLOCK_SHIFT].words;
    const at = halfWordsAt(half);
    const shift = isSuper ? SAMPLED_SUPERS_SHIFT : SAMPLED_SINGLES_SHIFT;
    const taken = (w[at + H_BITS] >>> shift) & SAMPLED_MOST;
    if (taken === SAMPLED_MOST) return;
    if (!isSuper && taken >= FEW && ((w[at + H_BITS] >>> SAMPLED_SUPERS_SHIFT) & SAMPLED_MOST) === 0) return;
    const length = h.tcpHeaderLen + h.payloadLen;
    if (isSuper) {
      if (this.spentOnSupers + length > SUPERS_ADVANCE + row * SUPERS_PER_FRAME) return;
      this.spentOnSupers += length;
    } else {
      if (this.spent + length > ADVANCE + row * PER_FRAME) return;
      this.spent += length;
    }
    if (this.table.isFull) return;
    w[at + H_BITS] += 1 << shift;
    this.note(bytes, h, w, at, halfWordsAt(half ^ 1), row, isSuper);
  }

  private note(bytes: Uint8Array, h: Headers, w: Int32Array, at: number, peer: number, row: number, isSuper: boolean): void {
    const start = h.l4Offset;
    const end = start + h.tcpHeaderLen + h.payloadLen;
    let form = FORM_BAD;
    let cut = 0;
    if (h.checksumClass === CHECKSUM_ZERO) form = FORM_ZERO;
    else {
      const addresses = addressSum(h);
      if (validateTcpChecksum(bytes, start, end, addresses)) {
        if (!isSuper) return;
        form = FORM_OK;
      } else if (isSuper) {
        const mss = w[peer + H_MSS];
        const likely = mss > 0 ? mss - (h.tcpHeaderLen - TCP_HEADER) : 0;
        cut = firstCut(bytes, start, h.tcpHeaderLen, end, addresses, likely, LEAST_PIECE, Math.max(likely, MOST_PIECE));
        if (cut > 0) form = FORM_FIRST;
      }
    }
    const before = this.flows.rare(w, at, H_CHECKSUMS) - 1;
    this.flows.setRare(w, at, H_CHECKSUMS, this.table.append(row, form, isSuper, cut, before) + 1);
  }

  /**
   * Whose checksum is this, which an ICMP error in `row` quotes with sequence number `seq` and a payload of `payload` bytes?
   * QUOTE_… ; `quotedRow` says which packet's.
   */
  whose(row: number, flow: number, direction: number, seq: number, payload: number, checksum: number): number {
    this.quotedRow = -1;
    let result = QUOTE_UNKNOWN;
    const oldest = Math.max(0, row - REMEMBERED_CHECKSUMS);
    const budget = LOOKS_ADVANCE + row * LOOKS_PER_FRAME;
    for (let r = row - 1; r >= oldest && this.looks < budget; r--, this.looks++) {
      const b = this.packets.blocks[r >>> BLOCK_SHIFT];
      const i = b.kept === null ? r & BLOCK_MASK : this.packets.place(r);
      if (i < 0 || b.flow[i] !== flow || b.seq[i] !== seq || b.payloadLen[i] === 0 || (b.bits[i] & (BIT_TCP | BIT_FRAGMENT)) !== BIT_TCP) continue;
      if ((b.bits[i] & BIT_B_TO_A) !== direction * BIT_B_TO_A || b.payloadLen[i] > payload) continue;
      result = QUOTE_OF_NONE;
      if (this.recent[r & (REMEMBERED_CHECKSUMS - 1)] !== checksum) continue;
      this.quotedRow = r;
      return b.payloadLen[i] === payload ? QUOTE_OF_SAME : QUOTE_OF_FIRST;
    }
    return result;
  }
}
