/** What follows an IP header, by protocol number; AH (RFC 4302 §2), EtherIP (RFC 3378), L2TPv3 over IP (RFC 3931 §4.1.1). */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import { stop } from './ethernet.ts';
import * as kinds from './frame-kinds.ts';
import type { Headers } from './headers.ts';
import { endOfIp, setUpperLayer } from './ipv4.ts';
import * as numbers from './protocol-numbers.ts';
import { TUNNEL_ETHERIP, TUNNEL_MPLS_IN_IP, TUNNEL_PIM_REGISTER } from './tunnel-kinds.ts';

export function readProtocol(c: Cursor, out: Headers): number {
  switch (out.protocol) {
    case numbers.PROTOCOL_TCP:
      return step.TCP;
    case numbers.PROTOCOL_UDP:
    case numbers.PROTOCOL_UDP_LITE:
      return step.UDP;
    case numbers.PROTOCOL_ICMP:
      return step.ICMP;
    case numbers.PROTOCOL_ICMPV6:
      return step.ICMPV6;
    case numbers.PROTOCOL_AH:
      return readAuthentication(c, out);
    default:
      break;
  }
  setUpperLayer(c, out);
  switch (out.protocol) {
    case numbers.PROTOCOL_IPIP:
      return step.IPV4;
    case numbers.PROTOCOL_IPV6:
      return step.IPV6;
    case numbers.PROTOCOL_GRE:
      return step.GRE;
    case numbers.PROTOCOL_MPLS:
      c.tunnel(TUNNEL_MPLS_IN_IP, 0);
      return step.MPLS;
    case numbers.PROTOCOL_ETHERNET:
      c.tunnel(TUNNEL_ETHERIP, 0);
      return step.ETHERNET;
    case numbers.PROTOCOL_ETHERIP:
      if (!c.has(2)) return stop(out, kinds.KIND_MALFORMED_TUNNEL);
      c.tunnel(TUNNEL_ETHERIP, 0);
      c.at += 2;
      return step.ETHERNET;
    case numbers.PROTOCOL_PIM:
      return readPim(c, out);
    case numbers.PROTOCOL_ESP:
      return stop(out, kinds.KIND_ESP);
    case numbers.PROTOCOL_SCTP:
      return stop(out, kinds.KIND_SCTP);
    case numbers.PROTOCOL_DCCP:
      return stop(out, kinds.KIND_DCCP);
    case numbers.PROTOCOL_IGMP:
      return stop(out, kinds.KIND_IGMP);
    default:
      return stop(out, kinds.protocolKind(out.protocol));
  }
}

const PIM_REGISTER = 0x21;
const PIM_REGISTER_HEADER = 8;

/**
 * PIM (RFC 7761 §4.9.3): version and type 1, reserved 1, checksum 2; a register has 4 bytes of flags, then a multicast packet
 * (its header alone in a null register).
 */
function readPim(c: Cursor, out: Headers): number {
  const isRegister = c.has(PIM_REGISTER_HEADER) && c.bytes[c.at] === PIM_REGISTER;
  if (!isRegister) return stop(out, kinds.protocolKind(numbers.PROTOCOL_PIM));
  c.tunnel(TUNNEL_PIM_REGISTER, 0);
  c.at += PIM_REGISTER_HEADER;
  return step.IP;
}

/** AH: next header 1, length 1 (words of 4 bytes less 2), reserved 2, SPI 4, sequence 4, check value. Part of the IP headers. */
function readAuthentication(c: Cursor, out: Headers): number {
  if (!c.has(2)) return endOfIp(c, out, kinds.KIND_IP_CUT);
  const length = (c.bytes[c.at + 1] + 2) * 4;
  if (!c.has(length)) return endOfIp(c, out, c.at + length > c.wireEnd ? kinds.KIND_MALFORMED_IP : kinds.KIND_IP_CUT);
  out.protocol = c.bytes[c.at];
  c.at += length;
  return step.PROTOCOL;
}
