/** What stands in front of a frame inside its record and does not count as part of it (Wireshark's pseudo-headers). */
import { DIRECTION_IN, DIRECTION_OUT, type FrameRecord } from './types.ts';

/** PPP with a byte in front that tells the direction (0 = received). */
const LINK_TYPE_PPP_WITH_DIRECTION = 204;
/** Endace's record format. */
const LINK_TYPE_ERF = 197;

/** Bytes that some link types have in front and that Wireshark takes off before it counts a frame's length. */
const PSEUDO_HEADERS = new Map([
  [LINK_TYPE_PPP_WITH_DIRECTION, 1],
  [123, 4], // SUNATM
  [139, 4], // MTP2_WITH_PHDR
  [144, 16], // LINUX_IRDA
  [177, 16], // LINUX_LAPD
  [LINK_TYPE_ERF, 16],
  [201, 4], // BLUETOOTH_HCI_H4_WITH_PHDR
  [209, 5], // IPMB_LINUX
]);

/** Bytes at least, 0 = none. */
export function pseudoHeaderLength(linkType: number): number {
  return PSEUDO_HEADERS.get(linkType) ?? 0;
}

/** Takes those bytes off, as Wireshark does. `saysTime`: a time in them goes before the container's (pcap, not pcapng). */
export function takePseudoHeader(record: FrameRecord, length: number, saysTime: boolean): void {
  if (record.capLen < length) return;
  if (record.linkType === LINK_TYPE_ERF) return takeErf(record, saysTime);
  if (record.linkType === LINK_TYPE_PPP_WITH_DIRECTION && record.direction === 0) {
    record.direction = record.bytes[record.start] === 0 ? DIRECTION_IN : DIRECTION_OUT;
  }
  takeOff(record, length);
  record.origLen -= length;
  if (record.statedLen >= 0) record.statedLen = Math.max(0, record.statedLen - length);
}

function takeOff(record: FrameRecord, length: number): void {
  record.start += length;
  record.fileOffset += length;
  record.capLen -= length;
}

/** Offsets in ERF's header: time 8 (little endian, fraction first), type 1, flags 1, record length 2, lost 2, length on the wire 2. */
const ERF_TYPE = 8;
const ERF_WIRE_LENGTH = 14;
const ERF_HEADER = 16;
const ERF_EXTENSION = 8;
const MORE_EXTENSIONS = 0x80;
const MOST_EXTENSIONS = 16;
/** Types whose record has 2 bytes (offset, padding) before an Ethernet frame, and those with a multichannel header of 4. */
const ERF_ETHERNET = [2, 11, 16, 20];
const ERF_MULTICHANNEL = [5, 6, 7, 8, 9, 12, 17, 18];

/** The header says time and length itself; extension headers of 8 bytes follow as long as the type has its first bit set. */
function takeErf(record: FrameRecord, saysTime: boolean): void {
  const { view, bytes, start, capLen } = record;
  const type = bytes[start + ERF_TYPE] & ~MORE_EXTENSIONS;
  let length = ERF_HEADER;
  let more = bytes[start + ERF_TYPE];
  for (let n = 0; (more & MORE_EXTENSIONS) !== 0 && n < MOST_EXTENSIONS && length + ERF_EXTENSION <= capLen; n++) {
    more = bytes[start + length];
    length += ERF_EXTENSION;
  }
  if (ERF_ETHERNET.includes(type)) length += 2;
  else if (ERF_MULTICHANNEL.includes(type)) length += 4;
  if (length > capLen) return;
  if (saysTime) {
    // The fraction is 32 bits of a second.
    record.nanos = Math.floor((view.getUint32(start, true) / 4294967296) * 1e9);
    record.seconds = view.getUint32(start + 4, true);
  }
  const wire = view.getUint16(start + ERF_WIRE_LENGTH);
  takeOff(record, length);
  record.capLen = Math.min(record.capLen, wire);
  record.origLen = wire;
  record.statedLen = -1;
}
