/**
 * UDP (RFC 768): 0 source port | 2 destination port | 4 length | 6 checksum. Tunnels in UDP are told by port number,
 * by the ports that Wireshark 4.0 has as defaults, the lower of the two first as Wireshark tries them.
 */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import * as kinds from './frame-kinds.ts';
import type { Headers } from './headers.ts';
import { setUpperLayer } from './ipv4.ts';
import { PROTOCOL_UDP } from './protocol-numbers.ts';
import { TUNNEL_GRE, TUNNEL_MPLS_IN_IP } from './tunnel-kinds.ts';
import { readAyiya, readJmirror, readLispControl, readLwapp, readMobileIp } from './udp-tunnels.ts';

const UDP_HEADER = 8;
const PORT_L2TP = 1701;
const PORT_MOBILE_IP = 434;
const PORT_GTP_C = 2123;
const PORT_GTP_U = 2152;
const PORT_GTP_0 = 3386;
const PORT_TEREDO = 3544;
const PORT_LISP = 4341;
const PORT_LISP_CONTROL = 4342;
const PORT_ESP = 4500;
const PORT_GRE = 4754;
const PORT_VXLAN = 4789;
const PORT_VXLAN_GPE = 4790;
const PORT_AYIYA = 5072;
const PORT_CAPWAP = 5247;
const PORT_GENEVE = 6081;
const PORT_MPLS = 6635;
const PORT_LWAPP = 12222;
const PORT_JMIRROR = 30030;
const PORT_TZSP = 37008;
const PORT_WIREGUARD = 51820;

export function readUdp(c: Cursor, out: Headers): number {
  setUpperLayer(c, out);
  out.kind = kinds.KIND_UDP;
  if (!c.has(UDP_HEADER)) return step.STOP;
  const { view, at } = c;
  const source = view.getUint16(at);
  const destination = view.getUint16(at + 2);
  const length = view.getUint16(at + 4);
  // 0 stands for offload or a jumbogram: the IP length counts.
  // UDP-Lite has its checksum's coverage there.
  if (out.protocol === PROTOCOL_UDP && length >= UDP_HEADER && at + length < c.wireEnd) {
    c.wireEnd = at + length;
    if (c.wireEnd < c.end) c.end = c.wireEnd;
  }
  c.at += UDP_HEADER;
  const low = source < destination ? source : destination;
  const next = tunnelAt(c, out, low);
  return next === step.STOP && low !== source + destination - low ? tunnelAt(c, out, source + destination - low) : next;
}

function tunnelAt(c: Cursor, out: Headers, port: number): number {
  switch (port) {
    case PORT_VXLAN:
      return step.VXLAN;
    case PORT_GENEVE:
      return step.GENEVE;
    case PORT_GTP_U:
    case PORT_GTP_C:
    case PORT_GTP_0:
      return step.GTP_U;
    case PORT_MOBILE_IP:
      return readMobileIp(c, out);
    case PORT_LWAPP:
      return readLwapp(c);
    case PORT_JMIRROR:
      return readJmirror(c, out);
    case PORT_L2TP:
      return step.L2TP;
    case PORT_TEREDO:
      return step.TEREDO;
    case PORT_VXLAN_GPE:
      return step.VXLAN_GPE;
    case PORT_GRE:
      c.tunnel(TUNNEL_GRE, 1);
      return step.GRE;
    case PORT_MPLS:
      c.tunnel(TUNNEL_MPLS_IN_IP, 1);
      return step.MPLS;
    case PORT_AYIYA:
      return readAyiya(c, out);
    case PORT_CAPWAP:
      return step.CAPWAP;
    case PORT_TZSP:
      return step.TZSP;
    case PORT_LISP:
      return step.LISP;
    case PORT_LISP_CONTROL:
      return readLispControl(c, out);
    case PORT_ESP:
      out.kind = kinds.KIND_ESP;
      return step.STOP;
    case PORT_WIREGUARD:
      if (isWireguard(c)) out.kind = kinds.KIND_WIREGUARD;
      return step.STOP;
    default:
      return step.STOP;
  }
}

/** WireGuard: message type 1–4, then three zero bytes. */
function isWireguard(c: Cursor): boolean {
  const { bytes, at } = c;
  return c.has(4) && bytes[at] >= 1 && bytes[at] <= 4 && bytes[at + 1] === 0 && bytes[at + 2] === 0 && bytes[at + 3] === 0;
}
