/** The packet that an ICMP error quotes, read leniently: an IP header suffices, 8 bytes behind it give ports and sequence number. */
import { checksumClass } from './checksum.ts';
import * as step from './cursor.ts';
import { Cursor } from './cursor.ts';
import { readHeaders } from './decode.ts';
import * as kinds from './frame-kinds.ts';
import { Headers, type Quote } from './headers.ts';
import { IPV4_HEADER } from './ipv4.ts';
import { IPV6_HEADER } from './ipv6.ts';
import * as numbers from './protocol-numbers.ts';
import { resetHeaders } from './reset.ts';
import * as tcp from './tcp.ts';
import { TUNNEL_KINDS } from './tunnel-kinds.ts';

const cursor = new Cursor();
const headers = new Headers();

/**
 * Reads the quote at `offset` of which `captured` bytes are there. A quoted tunnel gives its innermost packet, and the
 * outermost IP header in `outer…`. False: not even an IP header with its addresses is there, `out.ipVersion` is 0.
 */
export function readQuote(bytes: Uint8Array, view: DataView, offset: number, captured: number, out: Quote): boolean {
  resetQuote(out);
  const end = Math.min(offset + captured, view.byteLength);
  if (offset < 0 || offset >= end) return false;
  const version = bytes[offset] >>> 4;
  if (end - offset < (version === 4 ? IPV4_HEADER : IPV6_HEADER) || (version !== 4 && version !== 6)) return false;
  resetHeaders(headers);
  cursor.bytes = bytes;
  cursor.view = view;
  cursor.at = offset;
  cursor.end = end;
  // A quote is nearly always cut, so what it holds says nothing of the packet's length; only its header does.
  cursor.wireEnd = quotedEnd(view, offset, end);
  cursor.firstIp = -1;
  cursor.pathHash = 0;
  cursor.pendingHash = 0;
  cursor.pendingKind = 0;
  readHeaders(version === 4 ? step.IPV4 : step.IPV6, cursor, headers);
  // A header that contradicts itself (some stacks quote the length in host order) still has its addresses.
  if (headers.ipVersion === 0) return readAddresses(view, bytes, offset, version, out);
  fill(out);
  if (headers.tunnelDepth > 0) {
    fillOuter(view, offset, version, out);
    out.outerOverhead = headers.tunnelOverhead;
    out.encapsulation = TUNNEL_KINDS[headers.tunnelKind];
  } else if (headers.kind === kinds.KIND_ESP) {
    out.encapsulation = 'esp';
  } else if (headers.kind === kinds.KIND_WIREGUARD) {
    out.encapsulation = 'wireguard';
  }
  readUpperLayer(view, out);
  return true;
}

/** Where the quoted packet at `offset` ends by its own header; `end` where that says nothing. Its fixed header is there. */
export function quotedEnd(view: DataView, offset: number, end: number): number {
  const version = view.getUint8(offset) >>> 4;
  const stated = version === 4 ? view.getUint16(offset + 2) : version === 6 ? view.getUint16(offset + 4) : 0;
  return stated === 0 ? end : Math.max(end, offset + stated + (version === 6 ? IPV6_HEADER : 0));
}

function fill(out: Quote): void {
  out.ipVersion = headers.ipVersion;
  out.src0 = headers.src0;
  out.src1 = headers.src1;
  out.src2 = headers.src2;
  out.src3 = headers.src3;
  out.dst0 = headers.dst0;
  out.dst1 = headers.dst1;
  out.dst2 = headers.dst2;
  out.dst3 = headers.dst3;
  out.ipLen = headers.ipLen;
  out.ipId = headers.ipId;
  out.ttl = headers.ttl;
  out.dontFragment = headers.dontFragment;
  out.protocol = headers.protocol;
  out.ipHeaderLen = headers.ipHeaderLen;
}

function hasPorts(protocol: number): boolean {
  return (
    protocol === numbers.PROTOCOL_TCP ||
    protocol === numbers.PROTOCOL_UDP ||
    protocol === numbers.PROTOCOL_SCTP ||
    protocol === numbers.PROTOCOL_DCCP ||
    protocol === numbers.PROTOCOL_UDP_LITE
  );
}

/** Ports, and for TCP as much of the header as was quoted. */
function readUpperLayer(view: DataView, out: Quote): void {
  const at = headers.l4Offset;
  const captured = headers.l4Captured;
  if (headers.fragmentOffset > 0 || captured < 4 || !hasPorts(headers.protocol)) return;
  out.srcPort = view.getUint16(at + tcp.SOURCE_PORT);
  out.dstPort = view.getUint16(at + tcp.DESTINATION_PORT);
  if (headers.protocol !== numbers.PROTOCOL_TCP || captured < tcp.ACKNOWLEDGMENT) return;
  out.seq = view.getUint32(at + tcp.SEQUENCE);
  out.hasSeq = true;
  if (captured > tcp.OFFSET_AND_FLAGS) out.tcpHeaderLen = (view.getUint8(at + tcp.OFFSET_AND_FLAGS) >>> 4) * 4;
  if (captured < tcp.WINDOW) return;
  out.ack = view.getUint32(at + tcp.ACKNOWLEDGMENT);
  out.tcpFlags = view.getUint16(at + tcp.OFFSET_AND_FLAGS) & 0xfff;
  if (captured >= tcp.CHECKSUM) out.window = view.getUint16(at + tcp.WINDOW);
  if (captured < tcp.CHECKSUM + 2) return;
  out.checksum = view.getUint16(at + tcp.CHECKSUM);
  out.checksumClass = checksumClass(out.checksum, tcp.addressSum(headers), numbers.PROTOCOL_TCP, out.ipLen - out.ipHeaderLen);
}

function fillOuter(view: DataView, offset: number, version: number, out: Quote): void {
  out.outerVersion = version;
  if (version === 4) {
    out.outerSrc0 = view.getUint32(offset + 12);
    out.outerDst0 = view.getUint32(offset + 16);
    out.outerIpLen = view.getUint16(offset + 2);
    return;
  }
  out.outerSrc0 = view.getUint32(offset + 8);
  out.outerSrc1 = view.getUint32(offset + 12);
  out.outerSrc2 = view.getUint32(offset + 16);
  out.outerSrc3 = view.getUint32(offset + 20);
  out.outerDst0 = view.getUint32(offset + 24);
  out.outerDst1 = view.getUint32(offset + 28);
  out.outerDst2 = view.getUint32(offset + 32);
  out.outerDst3 = view.getUint32(offset + 36);
  out.outerIpLen = IPV6_HEADER + view.getUint16(offset + 4);
}

/** Only the addresses and what stands beside them, of an IPv4 header that contradicts itself. */
function readAddresses(view: DataView, bytes: Uint8Array, offset: number, version: number, out: Quote): boolean {
  if (version !== 4) return false;
  out.ipVersion = 4;
  out.src0 = view.getUint32(offset + 12);
  out.dst0 = view.getUint32(offset + 16);
  out.ipLen = view.getUint16(offset + 2);
  out.ipId = view.getUint16(offset + 4);
  out.dontFragment = (bytes[offset + 6] & 0x40) !== 0;
  out.ttl = bytes[offset + 8];
  out.protocol = bytes[offset + 9];
  out.ipHeaderLen = (bytes[offset] & 15) * 4;
  return true;
}

function resetQuote(out: Quote): void {
  out.ipVersion = 0;
  out.src0 = out.src1 = out.src2 = out.src3 = 0;
  out.dst0 = out.dst1 = out.dst2 = out.dst3 = 0;
  out.ipLen = 0;
  out.ipId = -1;
  out.ttl = 0;
  out.dontFragment = false;
  out.protocol = -1;
  out.ipHeaderLen = 0;
  out.srcPort = out.dstPort = -1;
  out.seq = 0;
  out.hasSeq = false;
  out.tcpHeaderLen = out.tcpFlags = out.window = out.checksum = -1;
  out.ack = 0;
  out.checksumClass = 0;
  out.outerVersion = 0;
  out.outerSrc0 = out.outerSrc1 = out.outerSrc2 = out.outerSrc3 = 0;
  out.outerDst0 = out.outerDst1 = out.outerDst2 = out.outerDst3 = 0;
  out.outerIpLen = 0;
  out.outerOverhead = 0;
  out.encapsulation = '';
}
