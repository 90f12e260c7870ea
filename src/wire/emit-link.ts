/** Link layers and tunnel headers around a packet. */
import { be16, be32, concat } from './emit-bytes.ts';

const isIpv6 = (packet: Uint8Array) => packet.length > 0 && packet[0] >>> 4 === 6;

export interface EthernetFields {
  /** Six bytes each. */
  src?: Uint8Array;
  dst?: Uint8Array;
  /** VLAN identifiers, outermost first. */
  vlans?: number[];
  /** EtherType; by the packet's version nibble where not given. */
  type?: number;
  /** Pad to 60 bytes, as cards do that send. */
  pad?: boolean;
}

export function emitEthernet(fields: EthernetFields, packet: Uint8Array): Uint8Array<ArrayBuffer> {
  const tags = (fields.vlans ?? []).map((vlan) => concat(be16(0x8100), be16(vlan)));
  const type = fields.type ?? (isIpv6(packet) ? 0x86dd : 0x0800);
  const frame = concat(
    fields.dst ?? Uint8Array.of(2, 0, 0, 0, 0, 2),
    fields.src ?? Uint8Array.of(2, 0, 0, 0, 0, 1),
    ...tags,
    be16(type),
    packet,
  );
  return fields.pad === true && frame.length < 60 ? concat(frame, new Uint8Array(60 - frame.length)) : frame;
}

/** Linux cooked capture; packet type 0 = to us … 4 = outgoing. */
export function emitSll(packetType: number, packet: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(be16(packetType), be16(1), be16(6), Uint8Array.of(2, 0, 0, 0, 0, 1, 0, 0), be16(isIpv6(packet) ? 0x86dd : 0x0800), packet);
}

/** Linux cooked capture v2, with the interface's index. */
export function emitSll2(packetType: number, interfaceIndex: number, packet: Uint8Array): Uint8Array<ArrayBuffer> {
  const address = Uint8Array.of(2, 0, 0, 0, 0, 1, 0, 0);
  return concat(
    be16(isIpv6(packet) ? 0x86dd : 0x0800),
    be16(0),
    be32(interfaceIndex),
    be16(1),
    Uint8Array.of(packetType, 6),
    address,
    packet,
  );
}

/** VXLAN header (RFC 7348) before an Ethernet frame; the result goes into UDP to port 4789. */
export function emitVxlan(vni: number, frame: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(be32(0x08000000), be32((vni << 8) >>> 0), frame);
}

/** GRE header (RFC 2784, RFC 2890) before an IP packet; the result goes into IP protocol 47. */
export function emitGre(packet: Uint8Array, key?: number): Uint8Array<ArrayBuffer> {
  const head = concat(be16(key === undefined ? 0 : 0x2000), be16(isIpv6(packet) ? 0x86dd : 0x0800));
  return key === undefined ? concat(head, packet) : concat(head, be32(key), packet);
}
