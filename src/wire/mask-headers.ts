/**
 * Cuts a frame to its headers and puts other addresses and ports into them. Each checksum that covers a changed word
 * is carried along (RFC 1624), so that a right one stays right, a wrong one wrong, and the unfinished one of offload
 * unfinished: what a capture says about checksums is evidence.
 */
import { decodeFrame } from './decode.ts';
import type { Frame } from './frame.ts';
import { CHECKSUM_PARTIAL, CHECKSUM_PARTIAL_NO_LENGTH, Headers, Quote } from './headers.ts';
import { PROTOCOL_TCP, PROTOCOL_UDP } from './protocol-numbers.ts';
import { readQuote } from './quote.ts';
import * as tcp from './tcp.ts';

/** What to put in place of what stands there; each the same for the same. */
export interface HeaderMask {
  /** Words of an address: one for IPv4, four for IPv6. */
  address(words: number[]): number[];
  port(port: number): number;
  /** Link-layer address as text of 12 hex digits. */
  mac(address: string): string;
}

export interface CutFrame {
  bytes: Uint8Array;
  /** Bytes in front that were left out: outer headers of a tunnel, or a link header that is not known to the mask. */
  skipped: number;
  linkType: number;
}

const LINK_ETHERNET = 1;
const LINK_RAW = 101;
const LINK_SLL = 113;
const LINK_SLL2 = 276;
/** UDP, ICMP and ESP have headers of eight bytes; of what is not known nothing is kept. */
const SHORT_HEADER = 8;
const SHORT_HEADERS: ReadonlySet<number> = new Set([1, 17, 50, 58]);

/** Where the checksum of UDP and of ICMP stands. */
const UDP_CHECKSUM = 6;
const ICMP_CHECKSUM = 2;

const headers = new Headers();
const quote = new Quote();

/**
 * The headers of a frame, masked unless `mask` is null. Payload is never in it, nor what a message quotes of it. `isWhole`: the link header
 * is there as its type has it; where the container's reader took a part of it off, the packet begins with IP.
 */
export function cutToHeaders(frame: Frame, mask: HeaderMask | null, isWhole = true): CutFrame {
  decodeFrame(frame, headers);
  const h = headers;
  const end = frame.start + frame.capLen;
  if (h.ipVersion === 0) {
    // Nothing known of it: the type at most.
    const bytes = frame.linkType === LINK_ETHERNET ? frame.bytes.slice(frame.start, Math.min(end, frame.start + 14)) : new Uint8Array(0);
    if (mask && bytes.length >= 12) maskMacs(bytes, frame.linkType, mask);
    return { bytes, skipped: 0, linkType: frame.linkType };
  }
  const keepTo = Math.min(end, headersEnd(frame, h));
  const linkKept = isWhole && (mask === null || (h.tunnelDepth === 0 && [LINK_ETHERNET, LINK_SLL, LINK_SLL2, LINK_RAW].includes(frame.linkType)));
  const from = linkKept ? frame.start : h.ipOffset;
  const bytes = frame.bytes.slice(from, keepTo);
  if (mask) {
    if (linkKept) maskMacs(bytes, frame.linkType, mask);
    new Patch(bytes, mask).packet(h, h.ipOffset - from, h.l4Offset - from, h.quoteOffset - from);
  }
  return { bytes, skipped: from - frame.start, linkType: linkKept ? frame.linkType : LINK_RAW };
}

/** Where the headers end: behind the TCP header; of an error message behind the headers that it quotes. */
function headersEnd(frame: Frame, h: Headers): number {
  if (h.fragmentOffset > 0) return h.l4Offset;
  if (h.tcp > 0) return h.l4Offset + (h.tcp === 2 ? h.tcpHeaderLen : Math.min(h.l4Captured, 20));
  if (h.icmpError && h.quoteOffset > 0) {
    return h.quoteOffset + quotedHeaders(frame.bytes, h.quoteOffset, Math.min(h.quoteCaptured, frame.start + frame.capLen - h.quoteOffset));
  }
  return h.l4Offset + (SHORT_HEADERS.has(h.protocol) ? Math.min(h.l4Captured, SHORT_HEADER) : 0);
}

/** Length of the IP header and of what follows it in a quote: a TCP header as far as it is there, else 8 bytes. */
function quotedHeaders(bytes: Uint8Array, at: number, captured: number): number {
  const version = bytes[at] >>> 4;
  const ip = version === 6 ? 40 : (bytes[at] & 15) * 4;
  const protocol = version === 6 ? bytes[at + 6] : bytes[at + 9];
  if (captured <= ip) return captured;
  const tcpLength = protocol === PROTOCOL_TCP && captured >= ip + 13 ? (bytes[at + ip + 12] >>> 4) * 4 : SHORT_HEADER;
  return Math.min(captured, ip + Math.max(SHORT_HEADER, Math.min(60, tcpLength)));
}

function maskMacs(bytes: Uint8Array, linkType: number, mask: HeaderMask): void {
  const places = linkType === LINK_ETHERNET ? [0, 6] : linkType === LINK_SLL ? [6] : linkType === LINK_SLL2 ? [12] : [];
  for (const at of places) {
    if (at + 6 > bytes.length) continue;
    const text = Array.from(bytes.subarray(at, at + 6), (byte) => byte.toString(16).padStart(2, '0')).join('');
    const masked = mask.mac(text);
    for (let i = 0; i < 6; i++) bytes[at + i] = parseInt(masked.slice(2 * i, 2 * i + 2), 16);
  }
}

/** A checksum and how it holds what it covers. */
interface Sum {
  at: number;
  /** The plain sum instead of its complement, over the addresses alone: unfinished by offload. */
  partial: boolean;
}

/** Changes words and carries the checksums along that cover them. */
class Patch {
  private readonly view: DataView;
  constructor(private readonly bytes: Uint8Array, private readonly mask: HeaderMask) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  packet(h: Headers, ip: number, l4: number, quoteAt: number): void {
    const isIcmp = h.icmpType >= 0;
    const protocol = h.tcp > 0 ? PROTOCOL_TCP : h.protocol;
    const upper = h.fragmentOffset > 0 ? null : isIcmp ? { at: l4 + ICMP_CHECKSUM, partial: false } : this.sumOf(protocol, l4, h.checksumClass);
    // ICMP for IPv4 has no pseudo header.
    this.addresses(ip, h.ipVersion, upper && !(isIcmp && h.ipVersion === 4) ? [upper] : []);
    if (h.tcp > 0 || (protocol === PROTOCOL_UDP && h.fragmentOffset === 0)) this.ports(l4, upper && !upper.partial ? [upper] : []);
    if (h.icmpError && quoteAt > 0) this.quoted(quoteAt, upper ? [upper] : []);
  }

  private quoted(at: number, outer: Sum[]): void {
    if (at >= this.bytes.length) return;
    const version = this.bytes[at] >>> 4;
    if (version !== 4 && version !== 6) return;
    const length = version === 6 ? 40 : (this.bytes[at] & 15) * 4;
    if (at + length > this.bytes.length) return;
    const protocol = version === 6 ? this.bytes[at + 6] : this.bytes[at + 9];
    readQuote(this.bytes, this.view, at, this.bytes.length - at, quote);
    const own = this.sumOf(protocol, at + length, quote.checksumClass);
    const before = own ? this.view.getUint16(own.at) : 0;
    this.addresses(at, version, own ? [...outer, own] : outer, outer);
    if (protocol === PROTOCOL_TCP || protocol === PROTOCOL_UDP) this.ports(at + length, own && !own.partial ? [...outer, own] : outer);
    if (own) for (const sum of outer) this.carry(sum, before, this.view.getUint16(own.at));
  }

  /** The checksum of TCP or UDP whose header begins at `at`; null where there is none: cut off, of another protocol, or 0, which says that it was left out. */
  private sumOf(protocol: number, at: number, checksumClass: number): Sum | null {
    const place = protocol === PROTOCOL_TCP ? at + tcp.CHECKSUM : protocol === PROTOCOL_UDP ? at + UDP_CHECKSUM : -1;
    if (place < 0 || !this.has(place, 2) || this.view.getUint16(place) === 0) return null;
    return { at: place, partial: protocol === PROTOCOL_TCP && (checksumClass === CHECKSUM_PARTIAL || checksumClass === CHECKSUM_PARTIAL_NO_LENGTH) };
  }

  /** `covering` are the sums that an address is part of, `around` those that the IP header's own checksum is part of. */
  private addresses(at: number, version: number, covering: Sum[], around: Sum[] = []): void {
    const words = version === 6 ? 4 : 1;
    const places = version === 6 ? [at + 8, at + 24] : [at + 12, at + 16];
    const own: Sum[] = version === 4 && this.has(at + 10, 2) && this.view.getUint16(at + 10) !== 0 ? [{ at: at + 10, partial: false }] : [];
    const before = own.length > 0 ? this.view.getUint16(at + 10) : 0;
    for (const place of places) {
      if (!this.has(place, 4 * words)) continue;
      const real = Array.from({ length: words }, (_, i) => this.view.getUint32(place + 4 * i));
      this.mask.address(real).forEach((word, i) => {
        this.put(place + 4 * i, word >>> 16, [...own, ...covering]);
        this.put(place + 4 * i + 2, word & 0xffff, [...own, ...covering]);
      });
    }
    if (own.length > 0) for (const sum of around) this.carry(sum, before, this.view.getUint16(at + 10));
  }

  private ports(at: number, covering: Sum[]): void {
    for (const place of [at, at + 2]) if (this.has(place, 2)) this.put(place, this.mask.port(this.view.getUint16(place)), covering);
  }

  private put(at: number, value: number, covering: Sum[]): void {
    const before = this.view.getUint16(at);
    this.view.setUint16(at, value);
    for (const sum of covering) this.carry(sum, before, value);
  }

  /** RFC 1624: the complement's sum loses the old word and gains the new one. */
  private carry({ at, partial }: Sum, before: number, after: number): void {
    if (!this.has(at, 2) || before === after) return;
    const field = this.view.getUint16(at);
    let sum = (partial ? field : ~field & 0xffff) + (~before & 0xffff) + after;
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    this.view.setUint16(at, partial ? sum : ~sum & 0xffff);
  }

  private has(at: number, length: number): boolean {
    return at >= 0 && at + length <= this.bytes.length;
  }
}
