/** Link types that are headers of the capturing host: NFLOG, PKTAP, PFLOG, and those with a direction or some fixed bytes in front. */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import { stop } from './ethernet.ts';
import { DIRECTION_IN, DIRECTION_OUT } from './frame.ts';
import * as kinds from './frame-kinds.ts';
import type { Headers } from './headers.ts';

const NFLOG_HOOK_HEADER = 1;
const NFLOG_PAYLOAD = 9;
const HOOK_PRE_ROUTING = 0;
const HOOK_IN = 1;
const HOOK_OUT = 3;

/**
 * NFLOG: family 1, version 1, resource 2, then fields of length 2, type 2 (in the host's order), value, padded to 4.
 * The packet is the value of field 9; the hook says where in the host it was seen.
 */
export function readNflog(c: Cursor, out: Headers): number {
  if (!c.has(4)) return stop(out, kinds.KIND_LINK_CUT);
  const { view } = c;
  let at = c.at + 4;
  while (at + 4 <= c.end) {
    // Types are small numbers: read in the wrong order they are large.
    const swapped = view.getUint16(at + 2, true);
    const little = (swapped & 0xff) !== 0 || swapped === 0;
    const length = view.getUint16(at, little);
    const type = view.getUint16(at + 2, little);
    if (length < 4) return stop(out, kinds.KIND_LINK_CUT);
    if (type === NFLOG_PAYLOAD) {
      c.at = at + 4;
      if (at + length < c.wireEnd) c.wireEnd = at + length;
      if (c.wireEnd < c.end) c.end = c.wireEnd;
      return step.IP;
    }
    if (type === NFLOG_HOOK_HEADER && at + 7 <= c.end && c.direction === 0) {
      const hook = c.bytes[at + 6];
      if (hook === HOOK_PRE_ROUTING || hook === HOOK_IN) c.direction = DIRECTION_IN;
      else if (hook >= HOOK_OUT) c.direction = DIRECTION_OUT;
    }
    at += (length + 3) & ~3;
  }
  return stop(out, kinds.KIND_LINK_CUT);
}

const PKTAP_LINK_TYPE = 8;
const PKTAP_FLAGS = 36;

/** PKTAP (Apple): length 4, type 4, link type 4, interface 24, flags 4 (1 in, 2 out), little endian. */
export function readPktap(c: Cursor, out: Headers): number {
  if (!c.has(PKTAP_FLAGS + 4)) return stop(out, kinds.KIND_LINK_CUT);
  const { view, at } = c;
  const length = view.getUint32(at, true);
  const flags = view.getUint32(at + PKTAP_FLAGS, true);
  if (length < PKTAP_LINK_TYPE + 4 || !c.has(length)) return stop(out, kinds.KIND_LINK_CUT);
  if (c.direction === 0) c.direction = (flags & 3) === 1 ? DIRECTION_IN : (flags & 3) === 2 ? DIRECTION_OUT : 0;
  c.type = view.getUint32(at + PKTAP_LINK_TYPE, true);
  c.at += length;
  return step.LINK;
}

/** PFLOG: its own length in byte 0, padded to 4; IP. Byte 60 is the direction (1 in, 2 out). */
export function readPflog(c: Cursor, out: Headers): number {
  if (!c.has(1)) return stop(out, kinds.KIND_LINK_CUT);
  const length = (c.bytes[c.at] + 3) & ~3;
  if (length < 8 || !c.has(length)) return stop(out, kinds.KIND_LINK_CUT);
  if (length > 60 && c.direction === 0)
    c.direction = c.bytes[c.at + 60] === 1 ? DIRECTION_IN : c.bytes[c.at + 60] === 2 ? DIRECTION_OUT : 0;
  c.at += length;
  return step.IP;
}

/** A fixed number of bytes, then IP (ENC of OpenBSD: 12). */
export function readSkipped(c: Cursor, out: Headers, length: number, next: number): number {
  if (!c.has(length)) return stop(out, kinds.KIND_LINK_CUT);
  c.at += length;
  return next;
}

/** One byte that tells the direction (0 = received), then PPP, HDLC or frame relay. */
export function readDirectionByte(c: Cursor, out: Headers, next: number): number {
  if (!c.has(1)) return stop(out, kinds.KIND_LINK_CUT);
  if (c.direction === 0) c.direction = c.bytes[c.at] === 0 ? DIRECTION_IN : DIRECTION_OUT;
  c.at += 1;
  return next;
}
