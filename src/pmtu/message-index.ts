import { ICMP_OTHER } from '../tables/icmp-error-table.ts';
import { discardWords } from './discard-words.ts';
import type { Tables } from './flow-case.ts';

const NONE: readonly number[] = [];
const indexes = new WeakMap<Tables, MessageIndex>();

/**
 * The messages of a capture by what is asked of them for one flow after the other. Made once a conclusion: with
 * many flows and many messages nobody may look through all of them for each flow.
 */
export class MessageIndex {
  private readonly bySender = new Map<number, number[]>();
  private readonly byReporter = new Map<number, number[]>();
  /** Errors for other reasons than size, by the half that sent the packet quoted. */
  private readonly others = new Map<number, number[]>();
  /** The same without flow, by the ends of the packet quoted. */
  private readonly unplacedOthers = new Map<string, number[]>();
  /** The same of which nothing is quoted that tells the packet's target, by the host that they went to. */
  private readonly unplacedOthersTo = new Map<number, number[]>();
  /** Messages without flow: by the host that they went to, and by the ends of the packet quoted. */
  private readonly unplacedTo = new Set<number>();
  private readonly unplacedBetween = new Set<string>();
  /** Kept for the rule that asks for it, by reporter. */
  readonly spacings = new Map<number, number | null>();

  static of(tables: Tables): MessageIndex {
    let index = indexes.get(tables);
    if (!index) indexes.set(tables, (index = new MessageIndex(tables)));
    return index;
  }

  private constructor(private readonly tables: Tables) {
    const { icmp } = tables;
    for (let m = 0; m < icmp.length; m++) {
      add(this.byReporter, this.reporterKey(m), m);
      if (icmp.kind[m] === ICMP_OTHER) {
        if (discardWords(icmp.ipVersion[m], icmp.type[m], icmp.code[m]) === null) continue;
        if (icmp.flow[m] >= 0) add(this.others, 2 * icmp.flow[m] + icmp.direction[m], m);
        else if (icmp.quotedVersion[m] === 0) add(this.unplacedOthersTo, icmp.destination[m], m);
        else if (icmp.quotedSrcPort[m] < 0) add(this.unplacedOthers, `${icmp.quotedSrc[m]} ${icmp.quotedDst[m]}`, m);
        continue;
      }
      if (icmp.flow[m] >= 0) add(this.bySender, senderKey(icmp.quotedVersion[m], icmp.quotedSrc[m]), m);
      else if (icmp.quotedVersion[m] === 0) this.unplacedTo.add(icmp.destination[m]);
      else if (icmp.quotedSrcPort[m] < 0) this.unplacedBetween.add(`${icmp.quotedSrc[m]} ${icmp.quotedDst[m]}`);
    }
  }

  /** Messages that were tied to flows and quote a packet of a host, in file order. */
  ofSender(version: number, address: number): readonly number[] {
    return this.bySender.get(senderKey(version, address)) ?? [];
  }

  /** Messages of boxes that discarded a packet of the half for another reason than its size, in file order. */
  otherErrors(half: number): readonly number[] {
    return this.others.get(half) ?? NONE;
  }

  /** The same whose quote was cut before the ports: about some packet from `source` to `target`. */
  unplacedErrors(source: number, target: number): readonly number[] {
    return this.unplacedOthers.size === 0 ? NONE : (this.unplacedOthers.get(`${source} ${target}`) ?? NONE);
  }

  /** The same whose quote was cut before the target: about some packet of the host that they went to. */
  unplacedErrorsTo(source: number): readonly number[] {
    return this.unplacedOthersTo.get(source) ?? NONE;
  }

  /** All messages of the kind and reporter of message m, in file order. */
  likeMessage(m: number): readonly number[] {
    return this.byReporter.get(this.reporterKey(m)) ?? [];
  }

  reporterKey(m: number): number {
    const { icmp } = this.tables;
    return icmp.reporter[m] * 64 + icmp.kind[m] * 8 + icmp.ipVersion[m];
  }

  /** Whether a message that no flow could be found for may be about a packet from `source` to `target`. */
  hasUnplaced(source: number, target: number): boolean {
    return this.unplacedTo.has(source) || (this.unplacedBetween.size > 0 && this.unplacedBetween.has(`${source} ${target}`));
  }
}

const senderKey = (version: number, address: number): number => address * 8 + version;

function add<K>(lists: Map<K, number[]>, key: K, m: number): void {
  const list = lists.get(key);
  if (list) list.push(m);
  else lists.set(key, [m]);
}
