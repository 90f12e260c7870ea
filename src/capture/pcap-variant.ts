/**
 * Which of pcap's dialects a file is written in: byte order, resolution, size of the record header
 * (draft-ietf-opsawg-pcap; the dialects by Wireshark's wiretap/libpcap.c).
 */
import { maxCaptured } from './container-limits.ts';
import {
  FILE_HEADER,
  HEAD_BYTES,
  MAGIC_CBPF,
  MAGIC_IXIA_HARDWARE,
  MAGIC_IXIA_SOFTWARE,
  MAGIC_MICROSECONDS,
  MAGIC_MODIFIED,
  MAGIC_NANOSECONDS,
  MAJOR,
  MINOR,
  pcapMagic,
} from './pcap-magic.ts';

/** AIX writes version 2.2 with the interface types of RFC 1573 as link types, and nanoseconds: Ethernet, token ring, FDDI, loopback. */
const AIX_LINK_TYPES = new Map([
  [6, 1],
  [9, 6],
  [15, 10],
  [24, 0],
]);

/** File header offsets. */
const SNAPLEN = 16;
const LINK_TYPE = 20;

export interface PcapVariant {
  little: boolean;
  /** Fractions in a second: 1e6 or 1e9. */
  unitsPerSecond: number;
  fileHeader: number;
  /** 16, 20 (Nokia), 24 (Kuznetzov, ss990417) or 28 (ss990915). */
  recordHeader: number;
  /** Captured and original length are exchanged: always (versions before 2.3), where captured > original (2.3), or never. */
  swapped: 'always' | 'sometimes' | 'never';
  major: number;
  minor: number;
  linkType: number;
  /** 0 = none stated. */
  snaplen: number;
  fcsLength: number;
  /** Bits 16–25 of the link type word, which must be 0. */
  reservedBits: number;
}

/**
 * Reads the file header and guesses the record header's size from the first records, as Wireshark does: each
 * candidate collects demerits for lengths and times that cannot be, and the first with the fewest wins.
 * Null: fewer than 24 bytes, or no pcap.
 */
export function pcapVariant(head: Uint8Array): PcapVariant | null {
  const found = pcapMagic(head);
  if (!found || found.magic === MAGIC_CBPF || head.length < FILE_HEADER) return null;
  const { magic, little } = found;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const major = view.getUint16(MAJOR, little);
  const minor = view.getUint16(MINOR, little);
  const word = view.getUint32(LINK_TYPE, little);
  const rawSnaplen = view.getUint32(SNAPLEN, little);
  const isIxia = magic === MAGIC_IXIA_HARDWARE || magic === MAGIC_IXIA_SOFTWARE;
  const aix = magic === MAGIC_MICROSECONDS && major === 2 && minor === 2 ? AIX_LINK_TYPES.get(word & 0xffff) : undefined;
  const variant: PcapVariant = {
    little,
    unitsPerSecond: magic === MAGIC_NANOSECONDS || aix !== undefined ? 1e9 : 1e6,
    fileHeader: isIxia ? FILE_HEADER + 4 : FILE_HEADER,
    recordHeader: 16,
    swapped: (major === 2 && minor < 3) || major === 543 ? 'always' : major === 2 && minor === 3 ? 'sometimes' : 'never',
    major,
    minor,
    linkType: aix ?? (word & 0xffff),
    snaplen: rawSnaplen > 0x7fffffff ? 0 : rawSnaplen,
    fcsLength: (word & 0x04000000) !== 0 ? (word >>> 28) * 2 : 0,
    reservedBits: (word >>> 16) & 0x3ff,
  };
  const sizes = magic === MAGIC_MODIFIED ? [24, 28] : magic === MAGIC_MICROSECONDS ? [16, 24, 20] : [16];
  let fewest = Infinity;
  for (const size of sizes) {
    const demerits = demeritsOf(view, variant, size, size === sizes[0] ? 0 : 1);
    if (demerits < fewest) {
      fewest = demerits;
      variant.recordHeader = size;
    }
    if (demerits === 0) break;
  }
  return variant;
}

/** Looks at up to three records as if their headers had `size` bytes; a record that is not there counts `missing`. */
function demeritsOf(view: DataView, variant: PcapVariant, size: number, missing: number): number {
  const { little } = variant;
  const most = maxCaptured(variant.linkType);
  let demerits = 0;
  let at = variant.fileHeader;
  for (let record = 0; record < 3; record++) {
    // A record that is not there speaks against a rare dialect, never against the ordinary one.
    if (at + size > view.byteLength) return demerits + (3 - record) * missing;
    const fraction = view.getUint32(at + 4, little);
    let captured = view.getUint32(at + 8, little);
    let original = view.getUint32(at + 12, little);
    if (variant.swapped === 'always' || (variant.swapped === 'sometimes' && captured > original))
      [captured, original] = [original, captured];
    if (fraction >= variant.unitsPerSecond) demerits++;
    if (original > 128 * 1024 * 1024) demerits++;
    if (variant.snaplen > 0 && captured > variant.snaplen) demerits++;
    if (captured > original) demerits++;
    if (captured > most) return demerits + 10 - record;
    at += size + captured;
    // So does one that reaches beyond a file whose end is in sight.
    if (at > view.byteLength && view.byteLength < HEAD_BYTES) demerits += missing;
  }
  return demerits;
}
