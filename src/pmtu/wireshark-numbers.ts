/**
 * What Wireshark 4.0 writes beside its flags: tcp.analysis.ack_rtt, bytes_in_flight, rto and duplicate_ack_num of each
 * frame of a flow (docs/wireshark-agreement.md). Its rules are followed also where they mislead: a segment's round trip
 * is timed from its first copy, a duplicate counts as in flight.
 */
import { H_ISN, type FlowTable } from '../tables/flow-table.ts';
import {
  A_DUPLICATE_ACK,
  A_FAST_RETRANSMISSION,
  A_LOST_SEGMENT,
  A_RETRANSMISSION,
  A_SACK,
  A_SPURIOUS_RETRANSMISSION,
  A_ZERO_WINDOW_PROBE,
  type PacketTable,
} from '../tables/packet-table.ts';
import { ACK, FIN, SYN } from '../wire/headers.ts';
import type { FlowTrace } from './flow-trace.ts';
import { Unacked } from './unacked.ts';

/** One element a frame of the trace. */
export interface WiresharkNumbers {
  /** Seconds from a segment to the ACK at its end, NaN = none. */
  ackRtt: Float64Array;
  /** Bytes sent and not acknowledged after this frame, −1 = not told. */
  bytesInFlight: Float64Array;
  /** Seconds since the segment that is presumably sent again, NaN = none. */
  rto: Float64Array;
  /** Which repetition of an ACK this is, 0 = none. */
  dupAckNumber: Uint32Array;
}

/** What comes out above is taken for a mistake and not shown. */
const MOST_IN_FLIGHT = 2_000_000_000;
/** Of a SACK option Wireshark notes no more blocks than these for the bytes in flight. */
const SACK_BLOCKS = 3;
const SYN_FIN = SYN | FIN;

/** State of a direction. */
class Side {
  readonly unacked = new Unacked();
  /** Highest end sent, and the end of the contiguous data; NaN = nothing sent yet. */
  next = NaN;
  contiguous = NaN;
  /** Frame of the trace that set `next`. */
  nextFrame = 0;
  lastAck = NaN;
  repeated = 0;
  /** Off from a gap until the peer's next ACK. */
  inFlightKnown = true;
  /** Bytes in the SACK blocks that this side sent last. */
  sacked = 0;
}

export function wiresharkNumbers(trace: FlowTrace, packets: PacketTable, flows: FlowTable, flow: number): WiresharkNumbers {
  const n = trace.length;
  const found: WiresharkNumbers = {
    ackRtt: new Float64Array(n).fill(NaN),
    bytesInFlight: new Float64Array(n).fill(-1),
    rto: new Float64Array(n).fill(NaN),
    dupAckNumber: new Uint32Array(n),
  };
  const sides = [new Side(), new Side()] as const;
  const order = fileOrder(trace);
  for (let k = 0; k < n; k++) {
    const i = order === null ? k : order[k];
    const d = trace.direction[i] as 0 | 1;
    const own = sides[d];
    const peer = sides[1 - d];
    const analysis = trace.analysis[i];
    const flags = trace.flags[i];
    const seq = trace.seq[i];
    const payload = trace.payload[i];
    // SYN and FIN in one segment count as one number together.
    const end = seq + payload + (flags & SYN_FIN ? 1 : 0);
    const ack = flags & ACK ? trace.ack[i] : writtenAck(trace, packets, flows, flow, i, peer.next);
    if (flags & ACK) peer.inFlightKnown = true;
    if (analysis & A_LOST_SEGMENT) own.inFlightKnown = false;

    if (analysis & A_DUPLICATE_ACK) found.dupAckNumber[i] = ++own.repeated;
    if (ack !== own.lastAck) own.repeated = 0;
    if (flags & ACK && ack > peer.contiguous) {
      // Where nothing but this ACK tells of more data, the next repetition counts as the first.
      if (peer.contiguous < peer.next) peer.contiguous = peer.next;
      else peer.repeated = 0;
    }

    if ((analysis & (A_RETRANSMISSION | A_FAST_RETRANSMISSION | A_SPURIOUS_RETRANSMISSION)) === A_RETRANSMISSION) {
      const since = own.unacked.oldest();
      found.rto[i] = elapsed(packets, trace.row[i], trace.row[since === since ? since : own.nextFrame]);
    }
    if (payload > 0 || flags & SYN_FIN) own.unacked.push(seq, end, i);
    if (!(analysis & A_ZERO_WINDOW_PROBE)) {
      if (!(end <= own.next)) {
        own.next = end;
        own.nextFrame = i;
      }
      if (own.contiguous !== own.contiguous || own.contiguous === seq) own.contiguous = own.next;
    }
    own.lastAck = ack;

    const timed = peer.unacked.acknowledge(ack);
    if (timed === timed) found.ackRtt[i] = elapsed(packets, trace.row[i], trace.row[timed]);
    if (payload > 0 && own.inFlightKnown) {
      const inFlight = own.unacked.span() - peer.sacked;
      if (inFlight > 0 && inFlight < MOST_IN_FLIGHT) found.bytesInFlight[i] = flags & SYN_FIN ? inFlight - 1 : inFlight;
    }
    own.sacked = analysis & A_SACK ? sackedBytes(flows, trace.row[i]) : 0;
  }
  return found;
}

/** Seconds between two rows, from whole nanoseconds. No time at all counts as none. */
function elapsed(packets: PacketTable, now: number, since: number): number {
  const a = packets.block(now);
  const b = packets.block(since);
  const nanos = ((a.seconds[packets.place(now)] - b.seconds[packets.place(since)]) | 0) * 1e9 + a.nanos[packets.place(now)] - b.nanos[packets.place(since)];
  return nanos === 0 ? NaN : nanos / 1e9;
}

function sackedBytes(flows: FlowTable, row: number): number {
  const at = flows.sacks.find(row);
  if (at < 0) return 0;
  let sum = 0;
  for (let b = 0; b < flows.sacks.blocks[at] && b < SACK_BLOCKS; b++) sum += (flows.sacks.right(at, b) - flows.sacks.left(at, b)) | 0;
  return sum;
}

/** Acknowledgment number of a segment without ACK flag: Wireshark reads it all the same. Relative, near what the peer has sent. */
function writtenAck(trace: FlowTrace, packets: PacketTable, flows: FlowTable, flow: number, i: number, near: number): number {
  const row = trace.row[i];
  const raw = packets.block(row).ack[packets.place(row)];
  const base = flows.word(2 * flow + 1 - trace.direction[i], H_ISN);
  const at = near === near ? near : 0;
  return at + ((raw - ((base + at) | 0)) | 0);
}

/** Wireshark reads frames as the file has them; a trace may be sorted by time. */
function fileOrder(trace: FlowTrace): Int32Array | null {
  let sorted = true;
  for (let i = 1; i < trace.length && sorted; i++) sorted = trace.row[i] > trace.row[i - 1];
  if (sorted) return null;
  const order = Int32Array.from({ length: trace.length }, (_, i) => i);
  return order.sort((x, y) => trace.row[x] - trace.row[y]);
}
