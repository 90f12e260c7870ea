import type { FrameRecord } from '../capture/types.ts';
import type { Headers } from '../wire/headers.ts';

/** Turns what was read of the packet inside the first fragment of a tunnel's outer packet back into that outer packet. */
export function showOuter(frame: FrameRecord, h: Headers, ipOffset: number): void {
  const { bytes, view } = frame;
  h.tunnelDepth = 0;
  h.lengthZero = false;
  h.checksumClass = 0;
  if (bytes[ipOffset] >>> 4 === 4) {
    h.ipVersion = 4;
    h.ipLen = view.getUint16(ipOffset + 2);
    h.ipId = view.getUint16(ipOffset + 4);
    h.dontFragment = (bytes[ipOffset + 6] & 0x40) !== 0;
    h.ttl = bytes[ipOffset + 8];
    h.src0 = view.getUint32(ipOffset + 12);
    h.dst0 = view.getUint32(ipOffset + 16);
    return;
  }
  h.ipVersion = 6;
  h.ipLen = 40 + view.getUint16(ipOffset + 4);
  h.ipId = -1;
  h.dontFragment = false;
  h.ttl = bytes[ipOffset + 7];
  h.src0 = view.getUint32(ipOffset + 8);
  h.src1 = view.getUint32(ipOffset + 12);
  h.src2 = view.getUint32(ipOffset + 16);
  h.src3 = view.getUint32(ipOffset + 20);
  h.dst0 = view.getUint32(ipOffset + 24);
  h.dst1 = view.getUint32(ipOffset + 28);
  h.dst2 = view.getUint32(ipOffset + 32);
  h.dst3 = view.getUint32(ipOffset + 36);
}
