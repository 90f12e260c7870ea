import type { AddressBook } from '../tables/address-book.ts';
import type { FlowTable } from '../tables/flow-table.ts';
import type { FirstFragments } from '../tables/fragment-table.ts';
import type { Headers } from '../wire/headers.ts';
import type { Tracker } from './tracker.ts';

/**
 * Notes a segment's first fragment with the flow that its ports name: should the others never come, that flow shows nothing else of the
 * segment. Returns its place in the table, −1 where there is no such flow or no room.
 */
export function noteFirstFragment(h: Headers, row: number, { streams, now }: Tracker, flows: FlowTable, addresses: AddressBook, table: FirstFragments): number {
  const isV6 = h.ipVersion === 6;
  const src = isV6 ? addresses.intern(h.src0, h.src1, h.src2, h.src3) : h.src0 | 0;
  const dst = isV6 ? addresses.intern(h.dst0, h.dst1, h.dst2, h.dst3) : h.dst0 | 0;
  const flow = streams.newest(isV6, src, dst, h.srcPort, h.dstPort);
  if (flow < 0) return -1;
  const half = 2 * flow + streams.directionOf(flow, src, h.srcPort, h.dstPort);
  const place = table.add(half, row, h.seq | 0, now / 1e9);
  if (place >= 0) flows.noteFragments(half, row, h.ipLen);
  return place;
}
