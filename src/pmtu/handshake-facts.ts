import {
  F_NEXT,
  FR_INITIAL_RTT,
  H_BITS,
  H_ISN,
  H_MSS,
  H_PACKETS,
  H_WINDOW_SCALE,
  HALF_OPTIONS_CUT,
  HALF_SACK_PERMITTED,
  HALF_SYN,
  HALF_TIMESTAMPS,
} from '../tables/flow-table.ts';
import { A_REUSED_PORTS } from '../tables/packet-table.ts';
import { ACK, RST, SYN } from '../wire/headers.ts';
import { clampOf } from './clamp-forensics.ts';
import type { FlowCase } from './flow-case.ts';

/** What one side's SYN said. null = its SYN was not captured, or its options were cut off. */
export interface HandshakeSide {
  mss: number | null;
  /** Shift of the windows that this side announces; null also where the option was absent. */
  windowScale: number | null;
  sackPermitted: boolean | null;
  timestamps: boolean | null;
  /** Largest payload that this side may send in a packet with the options that every segment carries (RFC 9293 §3.7.1). */
  effectiveSendMss: number | null;
  /** MSS in another copy of the same SYN: somebody lowered it on the way. */
  clampedFrom: number | null;
}

/** Peculiarities of a flow that statements about it must not pass over. */
export type FlowNote =
  /** No SYN was captured: sequence numbers count from the first byte seen, options are unknown. */
  | 'joined-in-the-middle'
  /** One direction was not captured. */
  | 'half-captured'
  | 'reused-ports'
  /** A SYN with the ISN of an earlier, used connection. */
  | 'reused-isn'
  /** Both sides sent a SYN (RFC 9293 §3.5). */
  | 'simultaneous-open'
  /** Data met a reset on its way, or both sides reset. */
  | 'reset-race'
  | 'sequence-wrapped'
  /** Longer than memory: what spans two pieces of it is not counted. */
  | 'looked-at-in-pieces';

export interface Handshake {
  /** Of a and of b. */
  sides: [HandshakeSide, HandshakeSide];
  /** Wireshark's iRTT, seconds. */
  initialRtt: number | null;
  notes: FlowNote[];
}

/** Bytes of a time stamp option with its padding (RFC 7323 §3.2, Appendix A). */
const TIMESTAMPS = 12;

export function handshakeFacts(c: FlowCase): Handshake {
  const { flows } = c.tables;
  const initial = flows.flowReal(c.flow, FR_INITIAL_RTT);
  return { sides: [sideOf(c, 0), sideOf(c, 1)], initialRtt: initial > 0 ? initial : null, notes: notesOf(c) };
}

function sideOf(c: FlowCase, side: 0 | 1): HandshakeSide {
  const { flows } = c.tables;
  const own = 2 * c.flow + side;
  const bits = flows.word(own, H_BITS);
  const peerBits = flows.word(2 * c.flow + 1 - side, H_BITS);
  const known = (bits & HALF_SYN) !== 0 && (bits & HALF_OPTIONS_CUT) === 0;
  const peerKnown = (peerBits & HALF_SYN) !== 0 && (peerBits & HALF_OPTIONS_CUT) === 0;
  const mss = flows.word(own, H_MSS);
  const scale = flows.word(own, H_WINDOW_SCALE);
  const { peerMss, ownMss } = c.directions[side].limits;
  // The own option tells the MTU of the own interface, which bounds what is sent as well.
  const bound = known && peerKnown && peerMss !== null ? Math.min(peerMss, ownMss ?? peerMss) : null;
  const bothStamp = (bits & peerBits & HALF_TIMESTAMPS) !== 0;
  return {
    mss: mss > 0 ? mss : null,
    windowScale: known && scale >= 0 ? scale : null,
    sackPermitted: known ? (bits & HALF_SACK_PERMITTED) !== 0 : null,
    timestamps: known ? (bits & HALF_TIMESTAMPS) !== 0 : null,
    effectiveSendMss: bound === null ? null : bound - (bothStamp ? TIMESTAMPS : 0),
    clampedFrom: clampOf(c, side)?.before ?? null,
  };
}

function notesOf(c: FlowCase): FlowNote[] {
  const { flows } = c.tables;
  const { trace } = c;
  const notes: FlowNote[] = [];
  if (!(trace.flagsSeen & SYN)) notes.push('joined-in-the-middle');
  if (flows.word(2 * c.flow, H_PACKETS) === 0 || flows.word(2 * c.flow + 1, H_PACKETS) === 0) notes.push('half-captured');
  let reused = flows.flowWord(c.flow, F_NEXT) >= 0;
  const openings = [0, 0];
  const resets = [0, 0];
  let sameIsn = false;
  let race = false;
  const { signals, firstPayload, lastPayload, highest } = trace;
  for (let s = 0; s < signals.length; s++) {
    const i = signals.at[s];
    const flags = trace.flags[i];
    const d = trace.direction[i] as 0 | 1;
    if (trace.analysis[i] & A_REUSED_PORTS) reused = true;
    if (flags & RST) {
      resets[d]++;
      if (lastPayload[1 - d] > i) race = true;
    }
    if ((flags & (SYN | ACK)) === SYN) {
      openings[d]++;
      if (firstPayload[d] <= i && trace.seq[i] === 0) sameIsn = true;
    }
  }
  if (reused) notes.push('reused-ports');
  if (sameIsn) notes.push('reused-isn');
  if (openings[0] > 0 && openings[1] > 0) notes.push('simultaneous-open');
  if (race || (resets[0] > 0 && resets[1] > 0)) notes.push('reset-race');
  if ([0, 1].some((d) => (flows.word(2 * c.flow + d, H_ISN) >>> 0) + highest[d] >= 4294967296)) notes.push('sequence-wrapped');
  return notes;
}
