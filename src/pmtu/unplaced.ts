import { F_ADDRESS_A, F_ADDRESS_B } from '../tables/flow-table.ts';
import { ICMP_OTHER } from '../tables/icmp-error-table.ts';
import type { Tables } from './flow-case.ts';

/**
 * A message that no flow could be found for, because the snap length cut its quote, but that may well be about this
 * direction: then nobody may say that no message came.
 */
export function hasUnplacedMessage(tables: Tables, flow: number, direction: 0 | 1): boolean {
  const { icmp, flows } = tables;
  const a = flows.flowWord(flow, F_ADDRESS_A) >>> 0;
  const b = flows.flowWord(flow, F_ADDRESS_B) >>> 0;
  const [source, target] = direction === 0 ? [a, b] : [b, a];
  for (let m = 0; m < icmp.length; m++) {
    if (icmp.kind[m] === ICMP_OTHER || icmp.flow[m]! >= 0) continue;
    if (icmp.quotedVersion[m] === 0 && icmp.destination[m] === source) return true;
    if (icmp.quotedVersion[m] !== 0 && icmp.quotedSrcPort[m]! < 0 && icmp.quotedSrc[m] === source && icmp.quotedDst[m] === target) return true;
  }
  return false;
}
