import { DIRECTION_IN, DIRECTION_OUT, type FrameRecord } from './types.ts';

/** PPP with a byte in front that tells the direction (0 = received). */
const LINK_TYPE_PPP_WITH_DIRECTION = 204;

/** Bytes that some link types have in front and that Wireshark takes off before it counts a frame's length. */
const PSEUDO_HEADERS = new Map([
  [LINK_TYPE_PPP_WITH_DIRECTION, 1],
  [123, 4], // SUNATM
  [139, 4], // MTP2_WITH_PHDR
  [144, 16], // LINUX_IRDA
  [177, 16], // LINUX_LAPD
  [201, 4], // BLUETOOTH_HCI_H4_WITH_PHDR
  [209, 5], // IPMB_LINUX
]);

export function pseudoHeaderLength(linkType: number): number {
  return PSEUDO_HEADERS.get(linkType) ?? 0;
}

/** Takes those bytes off, as Wireshark does. */
export function takePseudoHeader(record: FrameRecord, length: number): void {
  if (record.capLen < length) return;
  if (record.linkType === LINK_TYPE_PPP_WITH_DIRECTION && record.direction === 0) {
    record.direction = record.bytes[record.start] === 0 ? DIRECTION_IN : DIRECTION_OUT;
  }
  record.start += length;
  record.fileOffset += length;
  record.capLen -= length;
  record.origLen -= length;
  if (record.statedLen >= 0) record.statedLen = Math.max(0, record.statedLen - length);
}
