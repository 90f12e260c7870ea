import { OUTCOMES } from '../tables/icmp-error-table.ts';
import { F_ADDRESS_A, F_ADDRESS_B } from '../tables/flow-table.ts';
import { pieceSize } from './arrived-size.ts';
import { DEFAULT_RTT, SLACK } from './effect.ts';
import type { FlowCase } from './flow-case.ts';
import { MessageIndex } from './message-index.ts';
import { LEAST_PATH } from './peer-signs.ts';

/** What a message about another flow explains. */
export interface ToldThroughOther {
  /** Row of the message, and the MTU that it announces to the flow's own packets. */
  m: number;
  mtu: number;
  /** First transmission lost, larger than that. */
  lost: number;
}

/** A packet of the announced MTU may be less by so much: stacks cut data to whole options, no more. */
const JUST_FITS = 8;
/** Messages about one host's packets that are looked at for each flow. */
const MOST_LOOKED_AT = 1024;

/**
 * The message about a packet of another flow between the same hosts that says why packets of this one were lost: they are larger than it
 * announces, went again in packets of just that size once it had come, and nothing larger was acknowledged or sent from then on. A router need not
 * answer every packet that it rejects (RFC 1812 §4.3.2.8), and what a sender is told holds for all its flows to the host (RFC 1191 §3,
 * RFC 8201 §5.2), which hear of it by their timers. Null = there is none, or something smaller is lost too.
 */
export function toldThroughOther({ tables, directions, flow, ipVersion }: FlowCase, direction: 0 | 1): ToldThroughOther | null {
  const { icmp, flows, packets } = tables;
  const d = directions[direction];
  if (icmp.length === 0 || d.tx.resends === 0) return null;
  const [sender, receiver] = [F_ADDRESS_A, F_ADDRESS_B].map((word) => flows.flowWord(flow, word) >>> 0);
  const lost = d.tx.eventful.find((k) => d.replaced(k)) ?? -1;
  if (lost < 0) return null;
  const resent = d.time(d.tx.replacedBy[lost]);
  let mtu = pieceSize(d, lost);
  let told = -1;
  for (const m of MessageIndex.of(tables).ofSender(ipVersion, direction === 0 ? sender : receiver).slice(0, MOST_LOOKED_AT)) {
    const announced = icmp.nextHopMtu[m] - (icmp.outerVersion[m] ? icmp.outerOverhead[m] : 0);
    if (icmp.quotedDst[m] !== (direction === 0 ? receiver : sender) || icmp.outcome[m] === OUTCOMES.indexOf('stale')) continue;
    if (announced < LEAST_PATH || announced >= mtu || packets.time(icmp.row[m]) > resent) continue;
    mtu = announced;
    told = m;
  }
  if (told < 0) return null;
  const heard = packets.time(icmp.row[told]) + (d.rtt ?? DEFAULT_RTT) + SLACK;
  let largest = 0;
  for (let k = 0; k < d.tx.count; k++) {
    const size = pieceSize(d, k);
    if (size > mtu ? d.acked(k) || d.time(k) > heard : d.replaced(k) && d.high[k] <= mtu) return null;
    if (size <= mtu && d.time(k) >= resent) largest = Math.max(largest, size);
  }
  // What goes again is cut to the size announced, not to one that the sender fell back to by itself.
  return largest > mtu - JUST_FITS ? { m: told, mtu, lost } : null;
}
