import { formatIpv4, formatIpv6 } from '../../../src/lib/address.ts';
import { decodeFrame } from '../../../src/wire/decode.ts';
import { concat } from '../../../src/wire/emit-bytes.ts';
import { emitIp } from '../../../src/wire/emit-ip.ts';
import { emitTcp, type TcpFields } from '../../../src/wire/emit-tcp.ts';
import { kindName } from '../../../src/wire/frame-kinds.ts';
import { ACK, Headers, PSH } from '../../../src/wire/headers.ts';

export interface FrameOptions {
  linkType?: number;
  origLen?: number;
  fcsLength?: number;
  direction?: number;
  /** Captured bytes, fewer than given. */
  snap?: number;
}

/** Decodes one frame that lies in the middle of a buffer full of bytes that must not be looked at. */
export function decode(frame: Uint8Array | number[], options: FrameOptions = {}, out = new Headers()): Headers {
  const captured = Math.min(options.snap ?? frame.length, frame.length);
  const start = 37;
  const bytes = new Uint8Array(start + captured + 64).fill(0x45);
  bytes.set(Uint8Array.from(frame).subarray(0, captured), start);
  const view = new DataView(bytes.buffer);
  decodeFrame(
    {
      bytes,
      view,
      start,
      capLen: captured,
      origLen: options.origLen ?? frame.length,
      linkType: options.linkType ?? 1,
      fcsLength: options.fcsLength ?? 0,
      direction: options.direction ?? 0,
    },
    out,
  );
  return out;
}

export const kindOf = (headers: Headers): string => kindName(headers.kind);

export function addresses(h: Headers): [src: string, dst: string] {
  if (h.ipVersion === 4) return [formatIpv4(h.src0), formatIpv4(h.dst0)];
  return [formatIpv6(h.src0, h.src1, h.src2, h.src3), formatIpv6(h.dst0, h.dst1, h.dst2, h.dst3)];
}

export const A = '192.0.2.10';
export const B = '198.51.100.20';
export const A6 = '2001:db8::10';
export const B6 = '2001:db8:1::20';

/** A TCP packet of IPv4 or IPv6 with `length` bytes of payload. */
export function segment(length = 100, fields: Partial<TcpFields> = {}, src = A, dst = B): Uint8Array<ArrayBuffer> {
  const tcp: TcpFields = { srcPort: 40_000, dstPort: 443, seq: 0xfffffff0, ack: 0x80000001, flags: ACK | PSH, window: 501, ...fields };
  const payload = new Uint8Array(length).map((_, i) => i * 7);
  return emitIp({ src, dst, protocol: 6, id: 0xbeef, ttl: 63, dontFragment: true }, emitTcp(tcp, src, dst, payload));
}

export const segment6 = (length = 100, fields: Partial<TcpFields> = {}): Uint8Array<ArrayBuffer> => segment(length, fields, A6, B6);

/** Bytes of hexadecimal text, spaces left out. */
export function hex(text: string): Uint8Array<ArrayBuffer> {
  const digits = text.replace(/\s/g, '');
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(i * 2, i * 2 + 2), 16));
}

export { concat };
