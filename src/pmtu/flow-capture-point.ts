import { BIT_INBOUND, BIT_OUTBOUND } from '../tables/packet-table.ts';
import { checksumWords } from './checksum-classes.ts';
import { estimateCapturePoint } from './capture-point.ts';
import type { FlowCase } from './flow-case.ts';

/** Captures of `any` and of a host say which way a packet went; mirrors do not know. */
const DIRECTED = BIT_INBOUND | BIT_OUTBOUND;

/** Where a flow was captured: at one of its ends, on a box between (router, bridge), by a mirror port. */
export interface FlowCapturePoint {
  point: 'a' | 'b' | 'between' | 'mirror' | 'unknown';
  reasons: string[];
}

/** As seen from the direction that carries more data, and told by side. */
export function flowCapturePoint(c: FlowCase): FlowCapturePoint {
  const { trace } = c;
  const direction = c.directions[1].tx.sentBytes > c.directions[0].tx.sentBytes ? 1 : 0;
  const { point, reasons: places } = estimateCapturePoint(c, direction);
  const checksums = [checksumWords(c.directions[direction].checksums, 'the data'), checksumWords(c.directions[1 - direction].checksums, 'the answers')];
  const reasons = [...places, ...checksums.filter((words) => words !== null)];
  if (c.secondSightings * 3 >= trace.length && trace.length > 0) {
    // A router lowers the TTL between two sightings, `any` shows two interfaces; a mirror of two ports shows the same packet twice.
    let same = 0;
    for (let i = 0; i < trace.length; i++) {
      if (!trace.second[i]) continue;
      const j = trace.twin[i];
      if (trace.ttl[i] === trace.ttl[j] && trace.interfaceId[i] === trace.interfaceId[j] && trace.payload[i] === trace.payload[j]) same++;
    }
    if (same * 2 > c.secondSightings && (trace.bitsSeen & DIRECTED) === 0) {
      return { point: 'mirror', reasons: [...reasons, 'both sightings of a packet carry the same TTL on the same interface'] };
    }
  }
  if (point === 'sender') return { point: direction === 0 ? 'a' : 'b', reasons };
  if (point === 'receiver') return { point: direction === 0 ? 'b' : 'a', reasons };
  return { point, reasons };
}
