/**
 * TCP (RFC 9293 §3.1):
 *
 *   0 source port | 2 destination port | 4 sequence | 8 acknowledgment | 12 data offset 4 bits, flags 12 bits |
 *   14 window | 16 checksum | 18 urgent pointer | 20 options …
 */
import { checksumClass, halves } from './checksum.ts';
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import * as kinds from './frame-kinds.ts';
import { LEAST_LOAD, PSH, SYN, type Headers } from './headers.ts';
import { setUpperLayer } from './ipv4.ts';
import { readTcpOptions } from './tcp-options.ts';

export const SOURCE_PORT = 0;
export const DESTINATION_PORT = 2;
export const SEQUENCE = 4;
export const ACKNOWLEDGMENT = 8;
export const OFFSET_AND_FLAGS = 12;
export const WINDOW = 14;
export const CHECKSUM = 16;
export const TCP_HEADER = 20;
const FLAGS_MASK = 0xfff;

/** What fills up a frame, at least: a single byte may be a keep-alive's. */
const LEAST_PADDING = 2;

export function readTcp(c: Cursor, out: Headers): number {
  setUpperLayer(c, out);
  if (c.end - c.at < TCP_HEADER) readCutTcp(c.view, c.wireEnd, out);
  else readWholeTcp(c.view, c.bytes, c.end, c.wireEnd, addressSum(out), out);
  return step.STOP;
}

/** Sum of the 16-bit words of both addresses. */
export function addressSum(out: Headers): number {
  const sum = halves(out.src0) + halves(out.dst0);
  if (out.ipVersion === 4) return sum;
  return sum + halves(out.src1) + halves(out.src2) + halves(out.src3) + halves(out.dst1) + halves(out.dst2) + halves(out.dst3);
}

/**
 * Reads a header whose fixed part was captured whole; IP fields and l4Offset are set. Sets kind, and tcp = 2, or 1 where
 * the header contradicts the packet. `end` is the end of what was captured, `wireEnd` of the packet: a frame (or PPPoE)
 * may end earlier than IP claims, and what was never there is no payload (as Wireshark has it).
 */
export function readWholeTcp(view: DataView, bytes: Uint8Array, end: number, wireEnd: number, addresses: number, out: Headers): void {
  const at = out.l4Offset;
  // Two neighbouring 16-bit fields in one read each.
  const ports = view.getInt32(at + SOURCE_PORT);
  const offsetAndWindow = view.getInt32(at + OFFSET_AND_FLAGS);
  const headerLen = (offsetAndWindow >>> 28) * 4;
  const flags = (offsetAndWindow >>> 16) & FLAGS_MASK;
  const length = out.ipLen - out.ipHeaderLen;
  const present = wireEnd - at;
  out.srcPort = ports >>> 16;
  out.dstPort = ports & 0xffff;
  out.seq = view.getUint32(at + SEQUENCE);
  out.ack = view.getUint32(at + ACKNOWLEDGMENT);
  out.tcpHeaderLen = headerLen;
  out.tcpFlags = flags;
  out.window = offsetAndWindow & 0xffff;
  out.checksum = view.getUint16(at + CHECKSUM);
  out.mss = -1;
  out.windowScale = -1;
  out.sackPermitted = false;
  out.hasTimestamps = false;
  out.sackBlocks = 0;
  if (headerLen < TCP_HEADER || headerLen > length || headerLen > present) {
    out.kind = kinds.KIND_MALFORMED_TCP;
    out.tcp = 1;
    out.payloadLen = 0;
    out.checksumClass = 0;
    // An impossible data offset makes everything behind the ports doubtful; Wireshark shows no more either.
    if (headerLen < TCP_HEADER) out.l4Captured = 4;
    return;
  }
  out.kind = kinds.KIND_TCP;
  out.tcp = 2;
  out.payloadLen = (present < length ? present : length) - headerLen;
  out.padding = out.payloadLen >= LEAST_PADDING && out.ipLen <= LEAST_LOAD && (flags & PSH) === 0 && isZero(bytes, at + headerLen, out.payloadLen, end);
  out.checksumClass = checksumClass(out.checksum, addresses, 6, length);
  if (headerLen > TCP_HEADER) {
    const optionsEnd = at + headerLen < end ? at + headerLen : end;
    readTcpOptions(view, bytes, at + TCP_HEADER, optionsEnd, (flags & SYN) !== 0, out);
  }
}

/** Whether these bytes were captured, and each is 0. */
function isZero(bytes: Uint8Array, from: number, length: number, end: number): boolean {
  for (let i = from; i < from + length; i++) if (i >= end || bytes[i] !== 0) return false;
  return true;
}

/** Reads as much of a cut header as there is: fields whose bytes `l4Captured` covers are set, the others stay 0. */
function readCutTcp(view: DataView, wireEnd: number, out: Headers): void {
  const at = out.l4Offset;
  const captured = out.l4Captured;
  out.kind = wireEnd - at < TCP_HEADER ? kinds.KIND_MALFORMED_TCP : kinds.KIND_TCP_CUT;
  if (captured < SEQUENCE) return;
  out.tcp = 1;
  out.srcPort = view.getUint16(at + SOURCE_PORT);
  out.dstPort = view.getUint16(at + DESTINATION_PORT);
  if (captured >= ACKNOWLEDGMENT) out.seq = view.getUint32(at + SEQUENCE);
  if (captured >= OFFSET_AND_FLAGS) out.ack = view.getUint32(at + ACKNOWLEDGMENT);
  if (captured < WINDOW) return;
  const offsetAndFlags = view.getUint16(at + OFFSET_AND_FLAGS);
  out.tcpHeaderLen = (offsetAndFlags >>> 12) * 4;
  out.tcpFlags = offsetAndFlags & FLAGS_MASK;
  if (captured >= CHECKSUM) out.window = view.getUint16(at + WINDOW);
  if (captured >= CHECKSUM + 2) out.checksum = view.getUint16(at + CHECKSUM);
  const payload = Math.min(out.ipLen - out.ipHeaderLen, wireEnd - at) - out.tcpHeaderLen;
  out.payloadLen = payload > 0 && out.tcpHeaderLen >= TCP_HEADER ? payload : 0;
}
