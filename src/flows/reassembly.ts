/**
 * IP reassembly (RFC 791 §3.2, RFC 8200 §4.5), because tshark reads a fragmented datagram in the frame that completes
 * it, and so numbers streams by that frame. Fragments are rare: this is not the hot path, but it is bounded.
 */
import { FrameRecord } from '../capture/types.ts';
import { type Headers } from '../wire/headers.ts';

/** Link type of a frame that begins with an IP header. */
const LINK_TYPE_RAW = 101;
/** Datagrams that may be incomplete at a time, and bytes that they may hold together; the oldest gives way. */
export const MAX_PENDING = 512;
export const MAX_BYTES = 1 << 24;
const MAX_DATAGRAM = 65535;
const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
const FRAGMENT_HEADER = 44;
const FRAGMENT_HEADER_LENGTH = 8;

interface Datagram {
  /** IP header as it will stand before the data. */
  header: Uint8Array;
  data: Uint8Array;
  /** Covered ranges [start, end), in order, disjoint. */
  ranges: { start: number; end: number }[];
  /** Length of the data, −1 until the last fragment was seen. */
  length: number;
  /** Where the caller noted its first fragment, −1 = nowhere. */
  noted: number;
  /** Row of its first fragment, −1 until that was seen. */
  firstRow: number;
  /** IP length of the largest fragment but the last, 0 until one was seen. */
  largest: number;
}

/** Where the fragment stands in its frame. */
interface Fragment {
  key: string;
  header: Uint8Array;
  data: Uint8Array;
  offset: number;
  more: boolean;
  /** Of header and data. */
  ipLen: number;
}

export const PENDING = 0;
/** Not captured whole: Wireshark takes the fragment as it is. */
const CUT = 1;
export const COMPLETE = 2;

export class Reassembler {
  /** The datagram that the last call completed, as a frame of its own. */
  readonly whole = new FrameRecord();

  /** Of the datagram that the last call completed: where its first fragment was noted, −1 = nowhere. */
  noted = -1;
  /** Row of its first fragment. */
  firstRow = -1;
  /** IP length of the largest of its fragments but the last. */
  largest = 0;
  private last: Datagram | null = null;

  /** Datagrams that gave way before they were complete. */
  givenUp = 0;

  private readonly datagrams = new Map<string, Datagram>();
  private bytes = 0;

  /** Takes in a fragment, the frame of `row`; `ipOffset` is where the fragmented IP layer begins in the frame's bytes. */
  take(frame: FrameRecord, h: Headers, ipOffset: number, row: number): number {
    const fragment = readFragment(frame, h, ipOffset);
    if (fragment === null) return CUT;
    let datagram = this.datagrams.get(fragment.key);
    if (datagram === undefined) {
      datagram = { header: fragment.header, data: new Uint8Array(0), ranges: [], length: -1, noted: -1, firstRow: -1, largest: 0 };
      this.datagrams.set(fragment.key, datagram);
    }
    if (fragment.offset === 0) {
      datagram.header = fragment.header;
      if (datagram.firstRow < 0) datagram.firstRow = row;
    }
    if (fragment.more) datagram.largest = Math.max(datagram.largest, fragment.ipLen);
    const end = fragment.offset + fragment.data.length;
    if (end > datagram.data.length) {
      const data = new Uint8Array(Math.min(MAX_DATAGRAM, Math.max(end, datagram.data.length * 2, 4096)));
      data.set(datagram.data);
      this.bytes += data.length - datagram.data.length;
      datagram.data = data;
    }
    datagram.data.set(fragment.data, fragment.offset);
    if (!fragment.more && datagram.length < 0) datagram.length = end;
    cover(datagram.ranges, fragment.offset, end);
    if (datagram.length < 0 || datagram.ranges[0].start > 0 || datagram.ranges[0].end < datagram.length) {
      this.last = datagram;
      this.makeRoom();
      return PENDING;
    }
    this.datagrams.delete(fragment.key);
    this.bytes -= datagram.data.length;
    this.noted = datagram.noted;
    this.firstRow = datagram.firstRow;
    this.largest = datagram.largest;
    this.present(frame, datagram);
    return COMPLETE;
  }

  /** Whether the first fragment of the datagram that is pending since the last call was noted. */
  get isNoted(): boolean {
    return this.last !== null && this.last.noted >= 0;
  }

  /** Keeps where the caller noted the first fragment that it handed in last. */
  note(at: number): void {
    if (this.last !== null) this.last.noted = at;
  }

  private present(frame: FrameRecord, datagram: Datagram): void {
    const isV6 = datagram.header[0] >>> 4 === 6;
    const bytes = new Uint8Array(datagram.header.length + datagram.length);
    bytes.set(datagram.header);
    bytes.set(datagram.data.subarray(0, datagram.length), datagram.header.length);
    const view = new DataView(bytes.buffer);
    if (isV6) view.setUint16(4, bytes.length - IPV6_HEADER);
    else view.setUint16(2, bytes.length);
    const whole = this.whole;
    whole.bytes = bytes;
    whole.view = view;
    whole.start = 0;
    whole.capLen = bytes.length;
    whole.origLen = bytes.length;
    whole.linkType = LINK_TYPE_RAW;
    whole.fcsLength = 0;
    whole.seconds = frame.seconds;
    whole.nanos = frame.nanos;
    whole.hasTime = frame.hasTime;
    whole.interfaceId = frame.interfaceId;
    whole.fileOffset = frame.fileOffset;
    whole.direction = frame.direction;
    whole.offload = frame.offload;
  }

  private makeRoom(): void {
    while (this.datagrams.size > MAX_PENDING || this.bytes > MAX_BYTES) {
      const oldest = this.datagrams.keys().next();
      if (oldest.done === true) return;
      this.givenUp++;
      this.bytes -= this.datagrams.get(oldest.value)?.data.length ?? 0;
      this.datagrams.delete(oldest.value);
    }
  }
}

/** The fragment at `ipOffset`; null where it was not captured whole or contradicts itself. */
function readFragment(frame: FrameRecord, h: Headers, ipOffset: number): Fragment | null {
  const { bytes, view } = frame;
  const captured = frame.start + frame.capLen;
  if (ipOffset < frame.start || ipOffset + IPV4_HEADER > captured) return null;
  if (bytes[ipOffset] >>> 4 === 4) {
    const headerLen = (bytes[ipOffset] & 15) * 4;
    const end = ipOffset + view.getUint16(ipOffset + 2);
    if (end > captured || end < ipOffset + headerLen) return null;
    const header = bytes.slice(ipOffset, ipOffset + headerLen);
    // What was a fragment stands for the whole: no offset, no more fragments.
    header[6] &= 0x40;
    header[7] = 0;
    const word = view.getUint16(ipOffset + 6);
    const offset = (word & 0x1fff) * 8;
    const data = bytes.subarray(ipOffset + headerLen, end);
    if (offset + data.length > MAX_DATAGRAM) return null;
    const key = `4 ${hex(bytes, ipOffset + 12, 8)} ${view.getUint16(ipOffset + 4)} ${bytes[ipOffset + 9]} ${h.vlan}`;
    return { key, header, data, offset, more: (word & 0x2000) !== 0, ipLen: end - ipOffset };
  }
  if (ipOffset + IPV6_HEADER > captured) return null;
  const end = ipOffset + IPV6_HEADER + view.getUint16(ipOffset + 4);
  if (end > captured) return null;
  let next = bytes[ipOffset + 6];
  let nextAt = 6;
  let at = ipOffset + IPV6_HEADER;
  // Hop-by-hop, routing and destination options may stand before the fragment header (RFC 8200 §4.1).
  while ((next === 0 || next === 43 || next === 60) && at + 8 <= end) {
    next = bytes[at];
    nextAt = at - ipOffset;
    at += (bytes[at + 1] + 1) * 8;
  }
  if (next !== FRAGMENT_HEADER || at + FRAGMENT_HEADER_LENGTH > end) return null;
  const header = bytes.slice(ipOffset, at);
  header[nextAt] = bytes[at];
  const word = view.getUint16(at + 2);
  const data = bytes.subarray(at + FRAGMENT_HEADER_LENGTH, end);
  if ((word & 0xfff8) + data.length > MAX_DATAGRAM) return null;
  const key = `6 ${hex(bytes, ipOffset + 8, 32)} ${view.getUint32(at + 4)} ${h.vlan}`;
  return { key, header, data, offset: word & 0xfff8, more: (word & 1) !== 0, ipLen: end - ipOffset };
}

function hex(bytes: Uint8Array, start: number, length: number): string {
  let text = '';
  for (let i = start; i < start + length; i++) text += bytes[i].toString(16).padStart(2, '0');
  return text;
}

/** Adds [start, end) to ordered disjoint ranges. */
function cover(ranges: { start: number; end: number }[], start: number, end: number): void {
  let i = 0;
  while (i < ranges.length && ranges[i].end < start) i++;
  let from = start;
  let to = end;
  let j = i;
  while (j < ranges.length && ranges[j].start <= to) {
    from = Math.min(from, ranges[j].start);
    to = Math.max(to, ranges[j].end);
    j++;
  }
  ranges.splice(i, j - i, { start: from, end: to });
}
