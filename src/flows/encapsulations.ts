import type { FrameRecord } from '../capture/types.ts';
import { readStack, type Encapsulation } from '../wire/stack.ts';

/** Different stacks that are told apart; a hostile file cannot make more. */
export const MOST_STACKS = 1_000;

/** In what each flow's packets are wrapped, by the frame that opened it. Two bytes a flow. */
export class Encapsulations {
  private readonly known: Encapsulation[] = [];
  private readonly byText = new Map<string, number>();
  /** 0 = none, else 1 + index into `known`. */
  private ofFlow = new Uint16Array(0);
  /** Flows whose stack is not told because there were too many kinds. */
  untold = 0;

  /** Notes a new flow by its first frame. */
  note(flow: number, frame: FrameRecord): void {
    const found = readStack(frame);
    if (found === null) return;
    const text = `${found.stack.join(' ')} ${found.overhead}`;
    let index = this.byText.get(text);
    if (index === undefined) {
      if (this.known.length >= MOST_STACKS) {
        this.untold++;
        return;
      }
      index = this.known.push(found);
      this.byText.set(text, index);
    }
    if (flow >= this.ofFlow.length) {
      const grown = new Uint16Array(Math.max(flow + 1, this.ofFlow.length * 2, 1024));
      grown.set(this.ofFlow);
      this.ofFlow = grown;
    }
    this.ofFlow[flow] = index;
  }

  of(flow: number): Encapsulation | null {
    const index = this.ofFlow[flow] ?? 0;
    return index === 0 ? null : this.known[index - 1];
  }
}
