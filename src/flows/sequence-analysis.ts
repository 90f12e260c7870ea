/**
 * Wireshark 4.0's tcp.analysis flags, rule by rule in its order (docs/wireshark-agreement.md). The rules are
 * followed also where they mislead: our own reading stands beside them, never instead of them.
 */
import {
  A_ACK_LOST_SEGMENT,
  A_DUPLICATE_ACK,
  A_FAST_RETRANSMISSION,
  A_KEEP_ALIVE,
  A_KEEP_ALIVE_ACK,
  A_LOST_SEGMENT,
  A_OUT_OF_ORDER,
  A_RETRANSMISSION,
  A_SPURIOUS_RETRANSMISSION,
  A_WINDOW_FULL,
  A_WINDOW_UPDATE,
  A_ZERO_WINDOW,
  A_ZERO_WINDOW_PROBE,
  A_ZERO_WINDOW_PROBE_ACK,
} from '../tables/packet-table.ts';
import {
  FR_INITIAL_RTT,
  H_BITS,
  H_DUP_ACK_NUMBER,
  H_ISN,
  H_LAST_ACK,
  H_LAST_FLAGS,
  H_MAX_SEQ_TO_BE_ACKED,
  H_NEXT_SEQ,
  H_WINDOW,
  H_WINDOW_SCALE,
  HALF_BASE_SEQ_SET,
  HALF_FIRST_ACK,
  R_LAST_ACK_TIME,
  R_NEXT_SEQ_TIME,
} from '../tables/flow-table.ts';
import { ACK, FIN, RST, SYN } from '../wire/headers.ts';

const SYN_FIN = SYN | FIN;
const SYN_FIN_RST = SYN | FIN | RST;

/** Fast retransmission: at most this long after the last packet of the other direction. */
const FAST_NANOS = 20e6;
/** Value of H_DUP_ACK_NUMBER: see `judgeAckBeyond`. */
const ACKED_BEYOND = -1;
/** Out of order: at most this long after the highest segment, where the handshake gave no round-trip time. */
const OUT_OF_ORDER_NANOS = 3e6;

/**
 * Judges one segment and updates the state of both halves.
 *
 * @param w words and `r` doubles of the flow's block; `fwd`, `rev` word offsets of the sending and the other half,
 *   `fwdR`, `revR` their double offsets, `flowR` the flow's. The caller has put the segment's time into the sending
 *   half's R_LAST_ACK_TIME: passed as a number it would be allocated on the heap at each call.
 * @param seq, ack raw numbers as signed 32-bit values; `len` payload bytes; `window` raw.
 * @returns the flags of this segment.
 */
export function analyzeSegment(
  w: Int32Array,
  r: Float64Array,
  fwd: number,
  rev: number,
  fwdR: number,
  revR: number,
  flowR: number,
  seq: number,
  ack: number,
  len: number,
  tcpFlags: number,
  window: number,
): number {
  if ((w[fwd + H_BITS] & w[rev + H_BITS] & HALF_BASE_SEQ_SET) === 0) {
    setBaseSequence(w, fwd, (tcpFlags & SYN) !== 0 ? seq : (seq - 1) | 0);
    if ((tcpFlags & ACK) !== 0) setBaseSequence(w, rev, (ack - 1) | 0);
  }

  const nextSeq = w[fwd + H_NEXT_SEQ];
  const lastAck = w[fwd + H_LAST_ACK];
  const ordinary = (tcpFlags & SYN_FIN_RST) === 0;
  let flags = 0;

  if (len === 1 && seq === nextSeq && w[rev + H_WINDOW] === 0) {
    flags = A_ZERO_WINDOW_PROBE;
  } else {
    if (window === 0 && ordinary) flags |= A_ZERO_WINDOW;
    if (nextSeq !== 0 && ((nextSeq - seq) | 0) < 0 && (tcpFlags & RST) === 0) flags |= A_LOST_SEGMENT;
    if (len <= 1) {
      if (ordinary) {
        if (seq === ((nextSeq - 1) | 0)) flags |= A_KEEP_ALIVE;
        if (len === 0 && seq === nextSeq && ack === lastAck) flags = judgeRepeatedAck(w, fwd, rev, window, flags);
      }
    }
    if (len > 0 && ordinary && (flags & (A_KEEP_ALIVE_ACK | A_ZERO_WINDOW_PROBE_ACK)) === 0) {
      const scale = w[rev + H_WINDOW_SCALE];
      if (scale !== -1) {
        const shift = scale === -2 || (w[rev + H_BITS] & HALF_FIRST_ACK) !== 0 ? 0 : scale;
        if (((seq + len) | 0) === ((w[rev + H_LAST_ACK] + (w[rev + H_WINDOW] << shift)) | 0)) flags |= A_WINDOW_FULL;
      }
    }
  }

  if (ack !== lastAck) w[fwd + H_DUP_ACK_NUMBER] = 0;

  const revMaxSeq = w[rev + H_MAX_SEQ_TO_BE_ACKED];
  if (revMaxSeq !== 0 && ((ack - revMaxSeq) | 0) > 0 && (tcpFlags & ACK) !== 0) flags |= judgeAckBeyond(w, rev, revMaxSeq);

  const takesSpace = (tcpFlags & SYN_FIN) !== 0 ? 1 : 0;
  const end = (seq + len) | 0;
  if ((len > 0 || takesSpace !== 0) && (flags & A_KEEP_ALIVE) === 0) {
    const revLastAck = w[rev + H_LAST_ACK];
    let notAdvanced = nextSeq !== 0 && ((seq - nextSeq) | 0) < 0;
    // The byte before may have been a probe; the segment really adds data then.
    if (len > 1 && seq === ((nextSeq - 1) | 0)) notAdvanced = false;
    if (len > 0 && revLastAck !== 0 && ((end - revLastAck) | 0) <= 0) {
      flags |= A_SPURIOUS_RETRANSMISSION | A_RETRANSMISSION;
    } else if (notAdvanced) {
      flags |= judgeResend(w, r, fwdR, rev, revR, flowR, seq, (end + takesSpace) | 0, nextSeq, revLastAck);
    }
  }

  const newNext = (end + takesSpace) | 0;
  const isProbe = (flags & A_ZERO_WINDOW_PROBE) !== 0;
  if (!isProbe) {
    if (nextSeq === 0 || ((nextSeq - newNext) | 0) < 0) {
      w[fwd + H_NEXT_SEQ] = newNext;
      r[fwdR + R_NEXT_SEQ_TIME] = r[fwdR + R_LAST_ACK_TIME];
    }
    const maxSeq = w[fwd + H_MAX_SEQ_TO_BE_ACKED];
    if (maxSeq === 0 || maxSeq === seq) w[fwd + H_MAX_SEQ_TO_BE_ACKED] = w[fwd + H_NEXT_SEQ];
  }

  if ((tcpFlags & SYN) !== 0) w[fwd + H_BITS] |= HALF_FIRST_ACK;
  else if ((w[fwd + H_BITS] & HALF_FIRST_ACK) !== 0 && (tcpFlags & ACK) !== 0) w[fwd + H_BITS] &= ~HALF_FIRST_ACK;
  w[fwd + H_WINDOW] = window;
  w[fwd + H_LAST_ACK] = ack;
  w[fwd + H_LAST_FLAGS] = flags;
  return flags;
}

/** Window update, keep-alive ACK, zero-window-probe ACK, duplicate ACK: an empty segment that repeats sequence number and ACK. */
function judgeRepeatedAck(w: Int32Array, fwd: number, rev: number, window: number, flags: number): number {
  const known = w[fwd + H_WINDOW];
  if (window !== known) return window !== 0 ? flags | A_WINDOW_UPDATE : flags;
  const answered = w[rev + H_LAST_FLAGS];
  if (window === 0) return (answered & A_ZERO_WINDOW_PROBE) !== 0 ? flags | A_ZERO_WINDOW_PROBE_ACK : flags;
  if ((answered & A_KEEP_ALIVE) !== 0) return flags | A_KEEP_ALIVE_ACK;
  const number = w[fwd + H_DUP_ACK_NUMBER];
  w[fwd + H_DUP_ACK_NUMBER] = number === ACKED_BEYOND ? 1 : number + 1;
  return flags | A_DUPLICATE_ACK;
}

/**
 * An ACK above the contiguous data of the other half. Where that half has a gap it is always told; at its very end
 * only while the other half has repeated no ACK since its last, and from then on the half counts as having repeated
 * enough of them for a fast retransmission. (Measured against 4.0.17; domain.md's shorter rule is its first case.)
 */
function judgeAckBeyond(w: Int32Array, rev: number, maxSeq: number): number {
  const nextSeq = w[rev + H_NEXT_SEQ];
  if (maxSeq !== nextSeq) {
    w[rev + H_MAX_SEQ_TO_BE_ACKED] = nextSeq;
    return A_ACK_LOST_SEGMENT;
  }
  const told = w[rev + H_DUP_ACK_NUMBER] !== 0;
  w[rev + H_DUP_ACK_NUMBER] = ACKED_BEYOND;
  return told ? 0 : A_ACK_LOST_SEGMENT;
}

/** Fast retransmission, out of order, retransmission: the first that holds for a segment that starts below the highest seen. */
function judgeResend(
  w: Int32Array,
  r: Float64Array,
  fwdR: number,
  rev: number,
  revR: number,
  flowR: number,
  seq: number,
  end: number,
  nextSeq: number,
  revLastAck: number,
): number {
  const now = r[fwdR + R_LAST_ACK_TIME];
  const sinceAck = now - r[revR + R_LAST_ACK_TIME];
  const repeated = w[rev + H_DUP_ACK_NUMBER];
  if ((repeated >= 2 || repeated === ACKED_BEYOND) && revLastAck === seq && sinceAck >= 0 && sinceAck < FAST_NANOS) {
    return A_FAST_RETRANSMISSION | A_RETRANSMISSION;
  }
  const roundTrip = r[flowR + FR_INITIAL_RTT];
  const patience = roundTrip === roundTrip && roundTrip !== 0 ? Math.round(roundTrip * 1e9) : OUT_OF_ORDER_NANOS;
  const sinceHighest = now - r[fwdR + R_NEXT_SEQ_TIME];
  // Wireshark compares unsigned nanoseconds: below zero is above all others, and the order there stays.
  const inTime = sinceHighest < 0 === patience < 0 ? sinceHighest < patience : patience < 0;
  if (inTime && nextSeq !== end) return A_OUT_OF_ORDER;
  return A_RETRANSMISSION;
}

/** The number that precedes the first byte of a direction: its SYN's, or one less than the first that was seen or acknowledged. */
export function setBaseSequence(w: Int32Array, half: number, isn: number): void {
  if ((w[half + H_BITS] & HALF_BASE_SEQ_SET) !== 0) return;
  w[half + H_BITS] |= HALF_BASE_SEQ_SET;
  w[half + H_ISN] = isn;
}

/**
 * Window scaling as Wireshark settles it after each SYN: unused (−2, both sides) once a SYN lacks the option,
 * and unused by the SYN/ACK's side if the SYN lacked it. `option` is the shift, −1 = absent; where the options were
 * cut off nothing is concluded from its absence.
 */
export function settleWindowScale(w: Int32Array, fwd: number, rev: number, isSynAck: boolean, option: number, cut: boolean): void {
  if (option >= 0) w[fwd + H_WINDOW_SCALE] = option > 14 ? 14 : option;
  if (cut) return;
  if (w[fwd + H_WINDOW_SCALE] === -1) {
    w[fwd + H_WINDOW_SCALE] = -2;
    w[rev + H_WINDOW_SCALE] = -2;
  } else if (isSynAck && w[rev + H_WINDOW_SCALE] === -2) {
    w[fwd + H_WINDOW_SCALE] = -2;
  }
}
