/** ICMP and ICMPv6 error messages (RFC 792, RFC 1191, RFC 4443). */
import { addWords, fold } from './checksum.ts';
import { be16, be32, concat, viewOf } from './emit-bytes.ts';
import { addressWords } from './emit-ip.ts';
import * as numbers from './protocol-numbers.ts';

/** Frag-needed: type 3, code 4, with the next-hop MTU and the quote as given. */
export function emitFragNeeded(nextHopMtu: number, quote: Uint8Array): Uint8Array<ArrayBuffer> {
  return emitIcmp(3, 4, concat(be16(0), be16(nextHopMtu), quote));
}

/** An ICMP message: type, code, checksum, then `rest` (4 bytes by type, quote). */
export function emitIcmp(type: number, code: number, rest: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = concat(Uint8Array.of(type, code, 0, 0), rest);
  viewOf(message).setUint16(2, ~fold(addWords(message, 0, message.length, 0)) & 0xffff);
  return message;
}

/** Packet Too Big: ICMPv6 type 2. The checksum covers the addresses. */
export function emitPacketTooBig(mtu: number, quote: Uint8Array, src: string, dst: string): Uint8Array<ArrayBuffer> {
  return emitIcmpv6(2, 0, concat(be32(mtu), quote), src, dst);
}

export function emitIcmpv6(type: number, code: number, rest: Uint8Array, src: string, dst: string): Uint8Array<ArrayBuffer> {
  const message = concat(Uint8Array.of(type, code, 0, 0), rest);
  const sum = addWords(message, 0, message.length, addressWords(src, dst) + numbers.PROTOCOL_ICMPV6 + message.length);
  viewOf(message).setUint16(2, ~fold(sum) & 0xffff);
  return message;
}
