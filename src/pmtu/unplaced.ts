import { F_ADDRESS_A, F_ADDRESS_B } from '../tables/flow-table.ts';
import type { Tables } from './flow-case.ts';
import { MessageIndex } from './message-index.ts';

/**
 * A message that no flow could be found for, because the snap length cut its quote, but that may well be about this
 * direction: then nobody may say that no message came.
 */
export function hasUnplacedMessage(tables: Tables, flow: number, direction: 0 | 1): boolean {
  const { flows } = tables;
  const a = flows.flowWord(flow, F_ADDRESS_A) >>> 0;
  const b = flows.flowWord(flow, F_ADDRESS_B) >>> 0;
  return MessageIndex.of(tables).hasUnplaced(direction === 0 ? a : b, direction === 0 ? b : a);
}
