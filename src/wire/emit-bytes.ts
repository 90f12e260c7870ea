/** Writing network byte order into new buffers; for tests, scenarios and exports, so clarity goes before speed. */

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

/** Bytes of an IPv4 or IPv6 address (RFC 4291 §2.2 text; no zone, no dotted tail). Throws on anything else. */
export function addressBytes(text: string): Uint8Array {
  if (!text.includes(':')) {
    const parts = text.split('.').map(Number);
    if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255))
      throw new Error(`not an address: ${text}`);
    return Uint8Array.from(parts);
  }
  const [head, tail, more] = text.split('::');
  const groups = (part: string | undefined) =>
    part === undefined || part === '' ? [] : part.split(':').map((group) => parseInt(group, 16));
  const left = groups(head);
  const right = groups(tail);
  const missing = 8 - left.length - right.length;
  if (more !== undefined || (tail === undefined ? missing !== 0 : missing < 0)) throw new Error(`not an address: ${text}`);
  const all = [...left, ...new Array<number>(missing).fill(0), ...right];
  if (all.some((group) => !(group >= 0 && group <= 0xffff))) throw new Error(`not an address: ${text}`);
  return concat(...all.map(be16));
}
