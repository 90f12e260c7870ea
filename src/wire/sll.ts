/**
 * Linux cooked captures (tcpdump.org LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2):
 *
 *   v1: 0 packet type 2 | 2 hardware type 2 | 4 address length 2 | 6 address 8 | 14 protocol 2
 *   v2: 0 protocol 2 | 2 reserved 2 | 4 interface index 4 | 8 hardware type 2 | 10 packet type 1 | 11 address length 1 | 12 address 8
 */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import { stop } from './ethernet.ts';
import { DIRECTION_IN, DIRECTION_OUT } from './frame.ts';
import * as kinds from './frame-kinds.ts';
import type { Headers } from './headers.ts';

export const SLL_HEADER = 16;
export const SLL_PROTOCOL = 14;
export const SLL2_HEADER = 20;
export const SLL2_PACKET_TYPE = 10;

/** Packet types: 0 to us, 1 broadcast, 2 multicast, 3 to another host, 4 sent by us. */
const TO_OTHER_HOST = 3;
const OUTGOING = 4;

/** Hardware types whose protocol field is something else than an EtherType. */
const HARDWARE_NETLINK = 824;
const HARDWARE_RADIOTAP = 803;
const LINK_TYPE_RADIOTAP = 127;

export function readSll(c: Cursor, out: Headers): number {
  if (!c.has(SLL_HEADER)) return stop(out, kinds.KIND_LINK_CUT);
  const { view, at } = c;
  return readCooked(c, out, view.getUint16(at), view.getUint16(at + 2), view.getUint16(at + SLL_PROTOCOL), SLL_HEADER);
}

export function readSll2(c: Cursor, out: Headers): number {
  if (!c.has(SLL2_HEADER)) return stop(out, kinds.KIND_LINK_CUT);
  const { view, at } = c;
  return readCooked(c, out, c.bytes[at + SLL2_PACKET_TYPE], view.getUint16(at + 8), view.getUint16(at), SLL2_HEADER);
}

function readCooked(c: Cursor, out: Headers, packetType: number, hardware: number, protocol: number, length: number): number {
  if (c.direction === 0) c.direction = directionOf(packetType);
  c.at += length;
  if (hardware === HARDWARE_NETLINK) return stop(out, kinds.linkTypeKind(hardware));
  if (hardware === HARDWARE_RADIOTAP) {
    c.type = LINK_TYPE_RADIOTAP;
    return step.LINK;
  }
  switch (protocol) {
    case 0x0003:
      return step.ETHERNET;
    case 0x0004:
      return step.LLC;
    case 0x0007:
      return step.PPP;
    default:
      c.type = protocol;
      return step.ETHER_TYPE;
  }
}

/** Direction of a packet type; packets to another host tell nothing. */
export function directionOf(packetType: number): number {
  if (packetType === OUTGOING) return DIRECTION_OUT;
  return packetType < TO_OTHER_HOST ? DIRECTION_IN : 0;
}
