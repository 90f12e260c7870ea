import type { WireSizeAt } from './direction-case.ts';
import type { FlowCase } from './flow-case.ts';

/**
 * IP size of the largest real packet of a direction, as it is told to people; null without payload. Counted pieces leave bounds (4,096 bytes
 * in three packets: 1,366 to 1,448 each): the size that both ends' MSS allow is the one that a sender takes, unless a message told of a
 * smaller one, or loss hides that one did.
 */
export function toldWireSize({ tables, directions }: FlowCase, direction: 0 | 1): WireSizeAt | null {
  const d = directions[direction];
  const size = d.largestWireSize();
  if (size?.source !== 'ip-id-step' || tables.icmp.length > 0 || d.tx.resends > 0) return size;
  const { headers, peerMss, ownMss } = d.limits;
  const full = headers + Math.min(peerMss ?? 0, ownMss ?? Infinity);
  return full > size.low && full <= size.high ? { ...size, value: full } : size;
}
