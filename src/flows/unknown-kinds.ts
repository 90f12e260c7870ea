/** Frames of types that nothing here reads, by name. */
import type { OddityLog } from '../tables/oddities.ts';
import { isUnknownEtherType, isUnknownLinkType, kindName } from '../wire/frame-kinds.ts';
import type { KindBook } from './kind-book.ts';

/** Kinds that oddities name, and how many of each in their detail. */
const UNKNOWN_KINDS = [
  ['unknown-link-type', isUnknownLinkType],
  ['unknown-ethertype', isUnknownEtherType],
] as const;
const MOST_NAMED = 8;

/** Enters them; may be called again when more frames have come. */
export function noteUnknownKinds(book: KindBook, oddities: OddityLog): void {
  for (const [code, isOne] of UNKNOWN_KINDS) {
    let count = 0;
    let first: number | null = null;
    const names: string[] = [];
    book.kinds.forEach((kind, number) => {
      if (!isOne(kind)) return;
      const frames = book.counted(number);
      count += frames;
      first ??= book.firstFrame(number);
      if (names.length < MOST_NAMED) names.push(`${kindName(kind).slice(code.length + 1)}: ${frames}`);
    });
    oddities.set(code, count, names.join(', '), first);
  }
}
