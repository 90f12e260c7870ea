import { F_ADDRESS_A, F_ADDRESS_B, H_ISN } from '../tables/flow-table.ts';
import { discardWords } from './discard-words.ts';
import type { FlowCase } from './flow-case.ts';
import { MessageIndex } from './message-index.ts';

/** A box's word that it discards packets of a direction, for another reason than their size. */
export interface OtherError {
  /** Frame (1-based) of the first such message. */
  frame: number;
  reporter: string;
  /** In words, with type and code: "communication administratively prohibited" (ICMP type 3, code 13). */
  words: string;
  count: number;
}

/**
 * Messages that came after `row` and quote bytes of the direction from `start` on, or a packet that the snap length cut before its
 * numbers; null = none. `named`: only those whose quote names both ends.
 */
export function otherErrorAbout(c: FlowCase, direction: 0 | 1, row: number, start: number, named = false): OtherError | null {
  const { icmp, flows, addresses } = c.tables;
  const isn = flows.word(2 * c.flow + direction, H_ISN);
  const a = flows.flowWord(c.flow, F_ADDRESS_A) >>> 0;
  const b = flows.flowWord(c.flow, F_ADDRESS_B) >>> 0;
  const index = MessageIndex.of(c.tables);
  let found: OtherError | null = null;
  const [source, target] = direction === 0 ? [a, b] : [b, a];
  const nameless = named ? [] : index.unplacedErrorsTo(source);
  for (const m of [...index.otherErrors(2 * c.flow + direction), ...index.unplacedErrors(source, target), ...nameless]) {
    if (icmp.row[m] <= row || (icmp.quotedHasSeq[m] && (((icmp.quotedSeq[m] - isn) | 0) - (start | 0) | 0) < 0)) continue;
    if (found !== null) {
      found.count++;
      continue;
    }
    const [type, code] = [icmp.type[m], icmp.code[m]];
    const version = icmp.ipVersion[m];
    found = {
      frame: icmp.row[m] + 1,
      reporter: addresses.format(version as 4 | 6, icmp.reporter[m]),
      words: `“${discardWords(version, type, code)!}” (ICMP${version === 6 ? 'v6' : ''} type ${type}, code ${code})`,
      count: 1,
    };
  }
  return found;
}
