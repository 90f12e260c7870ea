import type { PacketAnswer, PacketQuestion, Session } from '../engine/types.ts';

/** Answers questions about packets, one list at a time: a newer question for it ends the one before. */
export class PacketDesk {
  private readonly newest = new Map<string, number>();

  constructor(private readonly turn: () => Promise<void>) {}

  async answer(session: Session, request: number, question: PacketQuestion): Promise<PacketAnswer | null> {
    if (!('list' in question)) return session.packets(question, () => Promise.resolve(true));
    const { list } = question;
    this.newest.set(list, request);
    return session.packets(question, async () => {
      await this.turn();
      return this.newest.get(list) === request;
    });
  }
}

/** The buffers of an answer, which travel without a copy. */
export function buffersOf(answer: PacketAnswer | null): ArrayBuffer[] {
  if ((answer?.what === 'index' || answer?.what === 'flows') && answer.rows) return [answer.rows.buffer];
  if (answer?.what === 'detail' && answer.detail && answer.detail.bytes.buffer instanceof ArrayBuffer) return [answer.detail.bytes.buffer];
  if (answer?.what === 'strips') return answer.strips.flatMap(({ bytes, reached }) => [bytes.buffer, reached.buffer]);
  return [];
}
