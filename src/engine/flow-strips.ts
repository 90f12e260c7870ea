/** Several flows in the same bins of time: what a table's small pictures and the comparison of flows are drawn from. */
import { FR_FIRST_TIME, FR_LAST_TIME, F_FIRST_ROW, F_LAST_ROW, H_BITS, H_ISN, HALF_BASE_SEQ_SET } from '../tables/flow-table.ts';
import { A_SECOND_SIGHTING, BIT_B_TO_A, BIT_NO_TIME, BLOCK_SHIFT } from '../tables/packet-table.ts';
import type { FileAnalysis } from './file-analysis.ts';

/** One flow in bins of equal length. Times are seconds since the first frame of all files. */
export interface FlowStrip {
  /** Index in report.flows. */
  flow: number;
  from: number;
  binSeconds: number;
  /** IP bytes of both directions in each bin. */
  bytes: Float64Array<ArrayBuffer>;
  /** Direction that carries the data. */
  direction: 0 | 1;
  /** Bytes of that direction acknowledged by the end of each bin, or sent for the first time where no acknowledgment was captured. */
  reached: Float64Array<ArrayBuffer>;
  reachedIsAcked: boolean;
}

/** No more flows and bins than this are answered at once. */
export const MOST_STRIPS = 64;
export const MOST_BINS = 4096;

const ACK = 0x10;
const RST = 0x04;
/** A step larger than this is no progress but another connection, or damage. */
const LARGEST_STEP = 1 << 30;
/** Blocks of rows that are read before somebody else gets a turn. */
const BLOCKS_AT_ONCE = 16;

interface Slot {
  index: number;
  strip: FlowStrip;
  /** Of each direction: raw number up to which it got, whether one is known, and bytes so far. */
  sent: Reach[];
  acked: Reach[];
}

class Reach {
  total = 0;
  readonly bins: Float64Array<ArrayBuffer>;
  constructor(bins: number, private high: number, private known: boolean) {
    this.bins = new Float64Array(bins);
  }

  to(next: number, bin: number): void {
    const step = (next - this.high) | 0;
    if (this.known && (step <= 0 || step > LARGEST_STEP)) return;
    if (this.known) {
      this.total += step;
      this.bins[bin] += step;
    }
    this.known = true;
    this.high = next;
  }
}

/**
 * Strips of the flows at these indexes of report.flows, those that do not exist left out. Without a range each has its
 * own, from its first to its last frame. One pass over the rows between the first and the last of them; null where
 * `goOn` says that nobody waits any more.
 */
export async function flowStrips(
  files: readonly FileAnalysis[], indexes: readonly number[], bins: number, range: readonly [number, number] | null, goOn: () => Promise<boolean>,
): Promise<FlowStrip[] | null> {
  const count = Math.max(1, Math.min(MOST_BINS, Math.floor(bins) || 1));
  const wanted = [...new Set(indexes.slice(0, MOST_STRIPS))];
  const known = files.filter((f) => f.info !== null && f.diagnosis !== null);
  const origin = originOf(known);
  const strips: FlowStrip[] = [];
  let first = 0;
  for (const file of known) {
    const { flows } = file.recorder;
    const here = wanted.filter((index) => index >= first && index < first + flows.length);
    if (here.length > 0) {
      const offset = origin === null ? 0 : baseOf(file, origin);
      const slots = here.map((index) => newSlot(file, index, index - first, count, range && [range[0] - offset, range[1] - offset]));
      if (!(await fill(file, slots, goOn))) return null;
      for (const slot of slots) strips.push(finished(slot, offset));
    }
    first += flows.length;
  }
  return wanted.flatMap((index) => strips.find(({ flow }) => flow === index) ?? []);
}

interface Origin {
  seconds: number;
  nanos: number;
}

/** Moment of the earliest first frame of all files; they share the axis of the timeline. */
function originOf(files: readonly FileAnalysis[]): Origin | null {
  let earliest: Origin | null = null;
  for (const { recorder: { packets: p } } of files) {
    if (!p.hasBase) continue;
    if (earliest === null || p.baseSeconds < earliest.seconds || (p.baseSeconds === earliest.seconds && p.baseNanos < earliest.nanos)) {
      earliest = { seconds: p.baseSeconds, nanos: p.baseNanos };
    }
  }
  return earliest;
}

const baseOf = ({ recorder: { packets: p } }: FileAnalysis, origin: Origin) => p.baseSeconds - origin.seconds + (p.baseNanos - origin.nanos) / 1e9;

function newSlot({ recorder: { flows } }: FileAnalysis, index: number, flow: number, bins: number, range: [number, number] | null): Slot {
  const own: [number, number] = [flows.flowReal(flow, FR_FIRST_TIME), flows.flowReal(flow, FR_LAST_TIME)];
  const [from, to] = range ?? own;
  const span = to - from;
  const reaches = (afterIsn: number): Reach[] => [0, 1].map((d) => {
    const half = 2 * flow + d;
    return new Reach(bins, (flows.word(half, H_ISN) + afterIsn) | 0, (flows.word(half, H_BITS) & HALF_BASE_SEQ_SET) !== 0);
  });
  const strip: FlowStrip = {
    flow: index, from: Number.isFinite(from) ? from : 0, binSeconds: (span > 0 ? span : 1e-6) / bins, bytes: new Float64Array(bins), direction: 0,
    reached: new Float64Array(bins), reachedIsAcked: true,
  };
  return { index: flow, strip, sent: reaches(1), acked: reaches(1) };
}

/** Enters the frames of the flows; false where it was given up. */
async function fill({ recorder: { packets, flows } }: FileAnalysis, slots: Slot[], goOn: () => Promise<boolean>): Promise<boolean> {
  const slotOf = new Map(slots.map((slot) => [slot.index, slot]));
  const lowest = slots.reduce((low, { index }) => Math.min(low, index), Infinity);
  const highest = slots.reduce((high, { index }) => Math.max(high, index), 0);
  const firstRow = slots.reduce((row, { index }) => Math.min(row, flows.flowWord(index, F_FIRST_ROW)), Infinity);
  const lastRow = slots.reduce((row, { index }) => Math.max(row, flows.flowWord(index, F_LAST_ROW)), 0);
  const lastBlock = Math.min(packets.blocks.length - 1, lastRow >>> BLOCK_SHIFT);
  for (let at = Math.max(0, firstRow) >>> BLOCK_SHIFT; at <= lastBlock; at++) {
    if (at % BLOCKS_AT_ONCE === BLOCKS_AT_ONCE - 1 && !(await goOn())) return false;
    const b = packets.blocks[at];
    const n = packets.filled(at);
    const { flow } = b;
    for (let i = 0; i < n; i++) {
      const index = flow[i];
      if (index < lowest || index > highest) continue;
      const slot = slotOf.get(index);
      if (slot === undefined || (b.bits[i] & BIT_NO_TIME) !== 0 || (b.analysis[i] & A_SECOND_SIGHTING) !== 0) continue;
      const { strip } = slot;
      const time = packets.timeAt(b, i);
      const bin = Math.floor((time - strip.from) / strip.binSeconds);
      const last = strip.bytes.length - 1;
      // What lies before the range counts towards what was reached; the end of the last bin belongs to it.
      if (bin > last + 1 || (bin === last + 1 && time > strip.from + strip.binSeconds * (last + 1) * (1 + 1e-12))) continue;
      const into = Math.max(0, Math.min(last, bin));
      if (bin >= 0) strip.bytes[into] += b.ipLen[i];
      const d = b.bits[i] & BIT_B_TO_A ? 1 : 0;
      const tcpFlags = b.tcpFlags[i];
      if (b.payloadLen[i] > 0) slot.sent[d].to((b.seq[i] + b.payloadLen[i]) | 0, into);
      if ((tcpFlags & (ACK | RST)) === ACK) slot.acked[1 - d].to(b.ack[i] | 0, into);
    }
  }
  return true;
}

function finished({ strip, sent, acked }: Slot, offset: number): FlowStrip {
  strip.direction = sent[1].total > sent[0].total ? 1 : 0;
  const ofAcks = acked[strip.direction];
  strip.reachedIsAcked = ofAcks.total > 0;
  const reach = strip.reachedIsAcked ? ofAcks : sent[strip.direction];
  let sum = 0;
  for (let i = 0; i < strip.reached.length; i++) strip.reached[i] = sum += reach.bins[i];
  strip.from += offset;
  return strip;
}
