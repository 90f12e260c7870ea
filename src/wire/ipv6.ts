/**
 * IPv6 (RFC 8200 §3) and its extension headers (§4):
 *
 *   0 version 4 bits, class, flow label | 4 payload length | 6 next header | 7 hop limit | 8 source | 24 destination
 */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import { stop } from './ethernet.ts';
import * as kinds from './frame-kinds.ts';
import type { Headers } from './headers.ts';
import { endOfIp } from './ipv4.ts';
import * as numbers from './protocol-numbers.ts';
import { enterIp } from './tunnel-path.ts';

const PAYLOAD_LENGTH = 4;
const NEXT_HEADER = 6;
const HOP_LIMIT = 7;
const SOURCE = 8;
const DESTINATION = 24;
export const IPV6_HEADER = 40;

/** Jumbo payload option in a hop-by-hop header (RFC 2675 §2). */
const OPTION_PAD1 = 0;
const OPTION_JUMBO = 0xc2;
/** Lengths stand in columns of 32 bits with sign. */
const MOST_JUMBO = 0x7fffffff - IPV6_HEADER;
const TCP_HEADER = 20;

export function readIpv6(c: Cursor, out: Headers): number {
  const { view, bytes, at } = c;
  if (c.has(1) && bytes[at] >>> 4 !== 6) return stop(out, kinds.KIND_MALFORMED_IP);
  if (!c.has(IPV6_HEADER)) return stop(out, c.wireEnd - at < IPV6_HEADER ? kinds.KIND_MALFORMED_IP : kinds.KIND_IP_CUT);
  enterIp(c, out, 6);
  out.src0 = view.getUint32(at + SOURCE);
  out.src1 = view.getUint32(at + SOURCE + 4);
  out.src2 = view.getUint32(at + SOURCE + 8);
  out.src3 = view.getUint32(at + SOURCE + 12);
  out.dst0 = view.getUint32(at + DESTINATION);
  out.dst1 = view.getUint32(at + DESTINATION + 4);
  out.dst2 = view.getUint32(at + DESTINATION + 8);
  out.dst3 = view.getUint32(at + DESTINATION + 12);
  out.ipId = -1;
  out.ttl = bytes[at + HOP_LIMIT];
  // Routers never fragment IPv6: every packet behaves as if DF were set.
  out.dontFragment = true;
  out.fragmentOffset = 0;
  out.protocol = bytes[at + NEXT_HEADER];
  const payload = view.getUint16(at + PAYLOAD_LENGTH);
  out.ipLen = IPV6_HEADER + payload;
  out.lengthZero = false;
  if (payload === 0) setOffloadLength(c, out);
  if (at + out.ipLen < c.wireEnd) c.wireEnd = at + out.ipLen;
  if (c.wireEnd < c.end) c.end = c.wireEnd;
  c.at = at + IPV6_HEADER;
  return readExtensions(c, out);
}

/** Payload length 0: a jumbogram (Linux BIG TCP), or a segment that hardware would have finished. */
function setOffloadLength(c: Cursor, out: Headers): void {
  const { bytes, view, at } = c;
  if (out.protocol === numbers.PROTOCOL_HOP_BY_HOP && c.has(IPV6_HEADER + 8)) {
    const end = Math.min(c.end, at + IPV6_HEADER + (bytes[at + IPV6_HEADER + 1] + 1) * 8);
    for (let option = at + IPV6_HEADER + 2; option + 1 < end;) {
      const type = bytes[option];
      if (type === OPTION_PAD1) {
        option++;
        continue;
      }
      if (type === OPTION_JUMBO && bytes[option + 1] === 4 && option + 6 <= end) {
        out.ipLen = IPV6_HEADER + Math.min(view.getUint32(option + 2), MOST_JUMBO);
        out.lengthZero = true;
        return;
      }
      option += 2 + bytes[option + 1];
    }
  } else if (out.protocol === numbers.PROTOCOL_TCP && c.wireEnd - at >= IPV6_HEADER + TCP_HEADER) {
    out.ipLen = c.wireEnd - at;
    out.lengthZero = true;
  }
}

/** Fragment header: next 1, reserved 1, offset 13 bits and M, identification 4. */
const FRAGMENT_HEADER = 8;

function readExtensions(c: Cursor, out: Headers): number {
  const { bytes, view } = c;
  for (;;) {
    switch (out.protocol) {
      case numbers.PROTOCOL_HOP_BY_HOP:
      case numbers.PROTOCOL_ROUTING:
      case numbers.PROTOCOL_DESTINATION:
      case numbers.PROTOCOL_MOBILITY:
      case numbers.PROTOCOL_HIP:
      case numbers.PROTOCOL_SHIM6: {
        if (!c.has(8)) return endOfIp(c, out, kinds.KIND_IP_CUT);
        const length = (bytes[c.at + 1] + 1) * 8;
        if (c.at + length > c.wireEnd) return endOfIp(c, out, kinds.KIND_MALFORMED_IP);
        if (!c.has(length)) return endOfIp(c, out, kinds.KIND_IP_CUT);
        out.protocol = bytes[c.at];
        c.at += length;
        break;
      }
      case numbers.PROTOCOL_FRAGMENT: {
        if (!c.has(FRAGMENT_HEADER)) return endOfIp(c, out, kinds.KIND_IP_CUT);
        const word = view.getUint16(c.at + 2);
        out.protocol = bytes[c.at];
        out.fragmentId = view.getUint32(c.at + 4);
        out.fragmentOffset = word & 0xfff8;
        out.moreFragments = (word & 1) !== 0;
        c.at += FRAGMENT_HEADER;
        if (out.fragmentOffset > 0) return endOfIp(c, out, kinds.KIND_FRAGMENT);
        break;
      }
      default:
        return step.PROTOCOL;
    }
  }
}
