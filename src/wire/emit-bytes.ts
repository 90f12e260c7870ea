/** Writing network byte order into new buffers; for tests, scenarios and exports, so clarity goes before speed. */
import { parseIpv4, parseIpv6 } from '../lib/parse-address.ts';

export function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A view over exactly these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** 16-bit number in network order. */
export function be16(value: number): Uint8Array {
  return Uint8Array.of((value >>> 8) & 255, value & 255);
}

/** 32-bit number in network order. */
export function be32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** Bytes of an IPv4 or IPv6 address (RFC 4291 §2.2 text). Throws on anything else. */
export function addressBytes(text: string): Uint8Array {
  const ipv4 = parseIpv4(text);
  const words = ipv4 === null ? parseIpv6(text) : [ipv4];
  if (words === null) throw new Error(`not an address: ${text}`);
  return concat(...words.map(be32));
}
