/** TCP segments (RFC 9293 §3.1) with their options, UDP datagrams. */
import { addWords, fold, halves } from './checksum.ts';
import { be16, be32, concat, viewOf } from './emit-bytes.ts';
import { addressWords } from './emit-ip.ts';
import * as numbers from './protocol-numbers.ts';
import { CHECKSUM } from './tcp.ts';

/** How the checksum field is filled. */
export type ChecksumForm =
  /** As a finished stack or network card does. */
  | 'valid'
  /** Folded pseudo-header sum with length, not complemented: Linux before checksum offload, and GRO. */
  | 'partial'
  /** The same without length: Windows LSO. */
  | 'partial-no-length'
  | 'zero'
  /** Valid for the first `firstPayload` bytes alone: hardware LRO that kept the first segment's header. */
  | { firstPayload: number };

export interface TcpFields {
  srcPort: number;
  dstPort: number;
  seq: number;
  ack?: number;
  /** Flag bits (headers.ts). */
  flags: number;
  window?: number;
  /** Options of a SYN. */
  mss?: number;
  windowScale?: number;
  sackPermitted?: boolean;
  timestamps?: { value: number; echo: number };
  /** Edges of SACK blocks. */
  sack?: { left: number; right: number }[];
}

/** The options in the order in which Linux writes them, padded with NOPs to words. */
function emitTcpOptions(fields: TcpFields): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  if (fields.mss !== undefined) parts.push(Uint8Array.of(2, 4), be16(fields.mss));
  if (fields.timestamps) {
    // On a SYN that permits SACK the two NOPs' place is taken by that option.
    parts.push(fields.sackPermitted === true ? Uint8Array.of(4, 2) : Uint8Array.of(1, 1));
    parts.push(Uint8Array.of(8, 10), be32(fields.timestamps.value), be32(fields.timestamps.echo));
  } else if (fields.sackPermitted === true) {
    parts.push(Uint8Array.of(1, 1, 4, 2));
  }
  if (fields.windowScale !== undefined) parts.push(Uint8Array.of(1, 3, 3, fields.windowScale));
  if (fields.sack && fields.sack.length > 0) {
    parts.push(Uint8Array.of(1, 1, 5, 2 + fields.sack.length * 8));
    for (const { left, right } of fields.sack) parts.push(be32(left), be32(right));
  }
  return concat(...parts);
}

/** The segment with its checksum for these addresses. */
export function emitTcp(
  fields: TcpFields,
  src: string,
  dst: string,
  payload: Uint8Array,
  form: ChecksumForm = 'valid',
): Uint8Array<ArrayBuffer> {
  const options = emitTcpOptions(fields);
  const headerLen = 20 + options.length;
  const segment = concat(
    be16(fields.srcPort),
    be16(fields.dstPort),
    be32(fields.seq),
    be32(fields.ack ?? 0),
    be16((headerLen << 10) | fields.flags),
    be16(fields.window ?? 65_535),
    Uint8Array.of(0, 0, 0, 0),
    options,
    payload,
  );
  viewOf(segment).setUint16(CHECKSUM, checksumField(segment, headerLen, addressWords(src, dst), form));
  return segment;
}

function checksumField(segment: Uint8Array, headerLen: number, addresses: number, form: ChecksumForm): number {
  if (form === 'zero') return 0;
  const pseudo = addresses + numbers.PROTOCOL_TCP;
  if (form === 'partial-no-length') return fold(pseudo);
  if (form === 'partial') return fold(pseudo + halves(segment.length));
  const end = form === 'valid' ? segment.length : Math.min(segment.length, headerLen + form.firstPayload);
  return ~fold(addWords(segment, 0, end, pseudo + halves(end))) & 0xffff;
}

/** A UDP datagram (RFC 768) with its checksum; 0 means "none", so a sum of 0 is written as ffff. */
export function emitUdp(srcPort: number, dstPort: number, src: string, dst: string, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = 8 + payload.length;
  const datagram = concat(be16(srcPort), be16(dstPort), be16(length), be16(0), payload);
  const sum = ~fold(addWords(datagram, 0, length, addressWords(src, dst) + numbers.PROTOCOL_UDP + length)) & 0xffff;
  viewOf(datagram).setUint16(6, sum === 0 ? 0xffff : sum);
  return datagram;
}
