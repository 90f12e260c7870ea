import type { FlowDetail } from '../series/flow-detail.ts';
import type { READINGS } from '../tables/readings.ts';

export const SECOND_SIGHTING = 'second sighting';

/** As many as there are readings. */
type ForEach<T extends readonly unknown[]> = { readonly [K in keyof T]: string };

/** Our own reading of a frame by its code, in the words of the packet list where that has it; '' = nothing to remark. */
const WORDS: ForEach<typeof READINGS> = [
  /* none */ '',
  /* data */ '',
  /* second-sighting */ SECOND_SIGHTING,
  /* resend-after-frag-needed */ 'resend after frag-needed',
  /* lone-resend-of-super */ 'piece of a super-segment, again',
  /* timeout-resend */ 'sent again by the timer',
  /* fast-resend */ 'fast resend',
  /* tail-loss-probe */ 'tail loss probe',
  /* early-resend */ 'sent again early',
  /* spurious-resend */ 'sent again needlessly',
  /* fills-gap */ 'fills a gap',
  /* reordered */ 'overtaken on the way',
  /* keep-alive */ 'keep-alive',
  /* window-probe */ 'window probe',
  /* handshake-resend */ 'handshake again',
  /* fin-resend */ 'FIN again',
];

/** What mechanism put a frame there, by our own reading; null where the charts came in a link, which has none. */
export const readingWords = (detail: FlowDetail, row: number): string | null => (detail.reading ? WORDS[detail.reading[row]] : null);
