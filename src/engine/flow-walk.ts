import { F_FIRST_ROW, F_LAST_ROW, H_ISN, H_PACKETS, H_WINDOW_SCALE } from '../tables/flow-table.ts';
import { BIT_B_TO_A, BIT_FRAGMENT, BIT_TCP_SHORT, BLOCK_ROWS, BLOCK_SHIFT, type PacketTable } from '../tables/packet-table.ts';
import type { MtuStep } from '../pmtu/path-mtu-steps.ts';
import { FlowRow } from '../series/flow-row.ts';
import { ACK, SYN } from '../wire/headers.ts';
import type { FileAnalysis } from './file-analysis.ts';

/**
 * Walks the packet table from a flow's first frame to its last and shows each of its frames in one record, the same values as
 * the detail has. Wire sizes are 0: these need a closer look. Ends early where a frame lies before the one before it in time.
 */
export class FlowWalk {
  readonly row = new FlowRow();
  /** A frame did not lie in the order of time: what was walked is not the flow. */
  outOfOrder = false;
  /** At most so many frames come. */
  readonly most: number;
  private readonly packets: PacketTable;
  private readonly scales: [number, number];
  // Unwrapped position and raw value of the last number seen of each side; only numbers above it move it (FlowTrace.load).
  private readonly at = [0, 0];
  private readonly raw: [number, number];
  private readonly known: [boolean, boolean];
  private readonly step: [number, number] = [0, 0];
  private readonly first: number;
  private readonly last: number;
  private number: number;
  private i = 0;
  private end = 0;
  private latest = -Infinity;

  constructor(file: FileAnalysis, private readonly flow: number, private readonly steps: readonly [MtuStep[], MtuStep[]]) {
    const { packets, flows } = file.recorder;
    this.packets = packets;
    const counts = [flows.word(2 * flow, H_PACKETS), flows.word(2 * flow + 1, H_PACKETS)] as const;
    this.most = counts[0] + counts[1];
    this.scales = windowFactors(file, flow);
    this.raw = [flows.word(2 * flow, H_ISN) | 0, flows.word(2 * flow + 1, H_ISN) | 0];
    this.known = [counts[0] > 0, counts[1] > 0];
    this.first = flows.flowWord(flow, F_FIRST_ROW);
    this.last = Math.min(flows.flowWord(flow, F_LAST_ROW), packets.length - 1);
    // As if a block before the first had ended.
    this.number = (this.first >>> BLOCK_SHIFT) - 1;
  }

  /** Time of the last frame; null where there is none. */
  lastTime(): number | null {
    const { packets, first, last, flow } = this;
    for (let number = last >>> BLOCK_SHIFT; number >= first >>> BLOCK_SHIFT; number--) {
      const base = number << BLOCK_SHIFT;
      const block = packets.blocks[number];
      const start = block.firstFrom(Math.max(0, first - base));
      for (let i = block.firstFrom(Math.min(BLOCK_ROWS, last + 1 - base)) - 1; i >= start; i--) {
        if (block.flow[i] === flow && !isShort(block.bits[i])) return packets.timeAt(block, i);
      }
    }
    return null;
  }

  /** Fills the row with the next frame; false behind the last. */
  next(): boolean {
    const { row, packets, flow, steps, at, raw } = this;
    for (;;) {
      if (this.i >= this.end && !this.nextBlock()) return false;
      const block = packets.blocks[this.number];
      const { end } = this;
      const ofFlow = block.flow;
      let i = this.i;
      while (i < end && ofFlow[i] !== flow) i++;
      this.i = i + 1;
      if (i >= end) continue;
      const bits = block.bits[i];
      if (isShort(bits)) continue;
      const time = packets.timeAt(block, i);
      if (time < this.latest) {
        this.outOfOrder = true;
        return false;
      }
      this.latest = time;
      const d = bits & BIT_B_TO_A ? 1 : 0;
      const flags = block.tcpFlags[i];
      const seqRaw = block.seq[i] | 0;
      const seq = at[d] + ((seqRaw - raw[d]) | 0);
      if (seq >= at[d]) {
        at[d] = seq;
        raw[d] = seqRaw;
      }
      let ack = -1;
      if (flags & ACK) {
        const peer = 1 - d;
        const ackRaw = block.ack[i] | 0;
        if (!this.known[peer]) {
          this.known[peer] = true;
          raw[peer] = (ackRaw - 1) | 0;
          at[peer] = 0;
        }
        ack = at[peer] + ((ackRaw - raw[peer]) | 0);
      }
      const list = steps[d];
      while (this.step[d] + 1 < list.length && list[this.step[d] + 1].time <= time) this.step[d]++;
      row.index = (this.number << BLOCK_SHIFT) + (block.kept === null ? i : block.kept[i]);
      row.time = time;
      row.direction = d;
      row.seq = seq;
      row.ack = ack;
      row.payload = block.payloadLen[i]!;
      row.ipLen = block.ipLen[i]!;
      row.tcpFlags = flags;
      row.window = flags & SYN ? block.window[i] : this.scales[d] < 0 ? -1 : block.window[i] * this.scales[d];
      row.analysis = block.analysis[i]!;
      row.pathMtu = list[this.step[d]].mtu;
      return true;
    }
  }

  private nextBlock(): boolean {
    const { packets, first, last } = this;
    if (++this.number > last >>> BLOCK_SHIFT) return false;
    const base = this.number << BLOCK_SHIFT;
    const block = packets.blocks[this.number];
    this.i = block.firstFrom(Math.max(0, first - base));
    this.end = block.firstFrom(Math.min(BLOCK_ROWS, last + 1 - base));
    return true;
  }
}

/** Frames whose TCP header contradicts their packet are not of the flow; fragments are. */
const isShort = (bits: number): boolean => (bits & BIT_TCP_SHORT) !== 0 && (bits & BIT_FRAGMENT) === 0;

/** What a window in a header of a→b and of b→a is multiplied with; −1 = not known. */
export function windowFactors(file: FileAnalysis, flow: number): [number, number] {
  const { flows } = file.recorder;
  const [a, b] = [flows.word(2 * flow, H_WINDOW_SCALE), flows.word(2 * flow + 1, H_WINDOW_SCALE)];
  if (a === -1 || b === -1) return [-1, -1];
  // Scaling is used only where both sides offered it.
  return a >= 0 && b >= 0 ? [2 ** a, 2 ** b] : [1, 1];
}
