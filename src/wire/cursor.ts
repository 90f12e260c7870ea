import type { Frame } from './frame.ts';

/**
 * Which header comes next. Each reader looks at the bytes at `cursor.at`, moves on and names its successor, so that
 * headers nest in any order without recursion.
 */
export const STOP = 0;
export const ETHERNET = 1;
/** Dispatch on `cursor.type` as an EtherType. */
export const ETHER_TYPE = 2;
export const LLC = 3;
/** IPv4 or IPv6 by the first nibble. */
export const IP = 4;
export const IPV4 = 5;
export const IPV6 = 6;
/** Dispatch on `out.protocol` as an IP protocol. */
export const PROTOCOL = 7;
export const PPP = 8;
/** Dispatch on `cursor.type` as a PPP protocol. */
export const PPP_TYPE = 9;
export const MPLS = 10;
export const PPPOE = 11;
export const GRE = 12;
export const UDP = 13;
export const VXLAN = 14;
export const GENEVE = 15;
export const GTP_U = 16;
export const L2TP = 17;
export const TEREDO = 18;
export const WLAN = 19;
export const NSH = 20;
export const FRAME_RELAY = 21;
export const CHDLC = 22;
/** Dispatch on `cursor.type` as a link type (PPI, PKTAP). */
export const LINK = 23;
export const TCP = 24;
export const ICMP = 25;
export const ICMPV6 = 26;
export const CAPWAP = 27;
export const TZSP = 28;
export const LISP = 29;
export const VXLAN_GPE = 30;
export const NULL_FAMILY = 31;

/** Where the decoder stands in a frame. One is reused for all frames. */
export class Cursor {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  /** Next byte to look at. */
  at = 0;
  /** End of the captured bytes that belong to the current layer; nothing at or beyond it is ever read. */
  end = 0;
  /** Where the layer ends on the wire; beyond `end` where the frame was snapped. */
  wireEnd = 0;
  /** Number for the next dispatch: EtherType, PPP protocol, link type. */
  type = 0;
  /** Offset of the outermost IP header, −1 = none yet. */
  firstIp = -1;
  /** Hash of the outer IP layers so far, and of the tunnel headers since the last IP header with the kind of the last one. */
  pathHash = 0;
  pendingHash = 0;
  pendingKind = 0;
  direction = 0;

  set(frame: Frame): void {
    this.bytes = frame.bytes;
    this.view = frame.view;
    this.at = frame.start;
    const wire = frame.origLen - frame.fcsLength;
    this.wireEnd = frame.start + (wire > 0 ? wire : 0);
    const captured = frame.start + frame.capLen;
    this.end = captured < this.wireEnd ? captured : this.wireEnd;
    this.firstIp = -1;
    this.pathHash = 0;
    this.pendingHash = 0;
    this.pendingKind = 0;
    this.direction = frame.direction;
  }

  /** Whether `length` more bytes were captured. */
  has(length: number): boolean {
    return this.at + length <= this.end;
  }

  /** A tunnel header was passed whose inner packet comes next; `key` counts only where both directions carry the same. */
  tunnel(kind: number, key: number): void {
    this.pendingKind = kind;
    this.pendingHash = mix(this.pendingHash ^ kind, key);
  }
}

/** Mixes two 32-bit words. */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x165667b1, 0xc2b2ae35);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return (h ^ (h >>> 13)) | 0;
}
