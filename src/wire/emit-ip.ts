/** IPv4 and IPv6 headers around a payload (RFC 791, RFC 8200). */
import { addWords, fold } from './checksum.ts';
import { addressBytes, be16, be32, concat, viewOf } from './emit-bytes.ts';
import * as numbers from './protocol-numbers.ts';

export interface IpFields {
  /** Address texts; a colon makes it IPv6. */
  src: string;
  dst: string;
  /** Upper-layer protocol number. */
  protocol: number;
  ttl?: number;
  /** IPv4 identification. */
  id?: number;
  /** IPv4 only; IPv6 has no such bit. */
  dontFragment?: boolean;
  moreFragments?: boolean;
  /** Bytes, a multiple of 8; for IPv6 a fragment header is written where this or `moreFragments` is given. */
  fragmentOffset?: number;
  /** Length field as written, instead of the true one (0 = as offload leaves it). */
  lengthField?: number;
  /** TOS or traffic class. */
  trafficClass?: number;
  /** IPv4 options, a multiple of 4 bytes. */
  options?: Uint8Array;
}

/** The packet, its IPv4 header checksum computed. */
export function emitIp(fields: IpFields, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  return fields.src.includes(':') ? emitIpv6(fields, payload) : emitIpv4(fields, payload);
}

function emitIpv4(fields: IpFields, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const options = fields.options ?? new Uint8Array(0);
  const headerLen = 20 + options.length;
  const total = headerLen + payload.length;
  const flags =
    (fields.dontFragment === true ? 0x4000 : 0) | (fields.moreFragments === true ? 0x2000 : 0) | ((fields.fragmentOffset ?? 0) >>> 3);
  const packet = concat(
    Uint8Array.of(0x40 | (headerLen >>> 2), fields.trafficClass ?? 0),
    be16(fields.lengthField ?? (total > 0xffff ? 0 : total)),
    be16(fields.id ?? 0),
    be16(flags),
    Uint8Array.of(fields.ttl ?? 64, fields.protocol, 0, 0),
    addressBytes(fields.src),
    addressBytes(fields.dst),
    options,
    payload,
  );
  viewOf(packet).setUint16(10, ~fold(addWords(packet, 0, headerLen, 0)) & 0xffff);
  return packet;
}

function emitIpv6(fields: IpFields, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const isFragment = fields.moreFragments === true || fields.fragmentOffset !== undefined;
  const word = (fields.fragmentOffset ?? 0) | (fields.moreFragments === true ? 1 : 0);
  const fragment = isFragment ? concat(Uint8Array.of(fields.protocol, 0), be16(word), be32(fields.id ?? 0)) : new Uint8Array(0);
  const length = fragment.length + payload.length;
  return concat(
    be32(0x60000000 | ((fields.trafficClass ?? 0) << 20)),
    be16(fields.lengthField ?? (length > 0xffff ? 0 : length)),
    Uint8Array.of(isFragment ? numbers.PROTOCOL_FRAGMENT : fields.protocol, fields.ttl ?? 64),
    addressBytes(fields.src),
    addressBytes(fields.dst),
    fragment,
    payload,
  );
}

/** Sum of the 16-bit words of both addresses, for pseudo headers. */
export function addressWords(src: string, dst: string): number {
  const both = concat(addressBytes(src), addressBytes(dst));
  return addWords(both, 0, both.length, 0);
}
