import type { PacketAnswer, PacketQuestion, Session } from '../engine/types.ts';

/** A list that is replaced as a whole. */
export type ListName = Extract<PacketQuestion, { list: string }>['list'];

/** Milliseconds after which, and between which, it is told how far a search has come. */
const TELL_EVERY = 100;

/** Milliseconds that work in small steps goes on before a newer question is let in; a search through packets lets it in after each of its large steps. */
const TURN_EVERY = 20;

/** Answers questions about packets, one list at a time: a newer question for it ends the one before. */
export class PacketDesk {
  private readonly newest = new Map<ListName, number>();
  private readonly stopped = new Set<number>();

  constructor(private readonly turn: () => Promise<void>, private readonly now: () => number) {}

  /** `tell` hears how much of the packets a search has seen, 0 to 1, where it takes its time. */
  async answer(session: Session, request: number, question: PacketQuestion, tell: (share: number) => void): Promise<PacketAnswer | null> {
    if (!('list' in question)) return session.packets(question, () => Promise.resolve(true));
    const { list } = question;
    this.newest.set(list, request);
    let told = this.now();
    let turned = told;
    const answer = await session.packets(question, async (share) => {
      if (share !== undefined || this.now() - turned >= TURN_EVERY) {
        await this.turn();
        turned = this.now();
      }
      if (this.newest.get(list) !== request || this.stopped.has(request)) return false;
      if (share !== undefined && this.now() - told >= TELL_EVERY) {
        told = this.now();
        tell(share);
      }
      return true;
    });
    this.stopped.delete(request);
    return this.newest.get(list) === request ? answer : null;
  }

  /** Ends the search that is made for a list; it answers with what it has. */
  stop(list: ListName): void {
    const request = this.newest.get(list);
    if (request !== undefined) this.stopped.add(request);
  }
}

/** The buffers of an answer, which travel without a copy. */
export function buffersOf(answer: PacketAnswer | null): ArrayBuffer[] {
  if ((answer?.what === 'index' || answer?.what === 'flows') && answer.rows) return [answer.rows.buffer];
  if (answer?.what === 'detail' && answer.detail && answer.detail.bytes.buffer instanceof ArrayBuffer) return [answer.detail.bytes.buffer];
  if (answer?.what === 'strips') return answer.strips.flatMap(({ bytes, reached }) => [bytes.buffer, reached.buffer]);
  return [];
}
