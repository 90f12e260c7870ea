import { DIRECTION_IN, DIRECTION_OUT, type FrameRecord } from './types.ts';

/** PPP with a byte in front that tells the direction (0 = received). */
export const LINK_TYPE_PPP_WITH_DIRECTION = 204;

/** Takes that byte off, as Wireshark does before it counts a frame's length. */
export function takeDirection(record: FrameRecord): void {
  if (record.capLen === 0) return;
  if (record.direction === 0) record.direction = record.bytes[record.start] === 0 ? DIRECTION_IN : DIRECTION_OUT;
  record.start++;
  record.fileOffset++;
  record.capLen--;
  record.origLen--;
}
