import {
  A_FAST_RETRANSMISSION,
  A_RETRANSMISSION,
  A_SECOND_SIGHTING,
  A_SPURIOUS_RETRANSMISSION,
  BIT_B_TO_A,
  BIT_FRAGMENT,
  BIT_NO_TIME,
  type PacketBlock,
  type PacketTable,
} from './packet-table.ts';
import { SizeCounts } from './size-counts.ts';
import { TimeBins } from './time-bins.ts';

/** Packets up to this length are oversize only on paths narrower than any tunnel makes them; they are not counted by length. */
const LEAST_SIZE = 1000;
const RST = 0x04;

/** What remains of the rows that were given back: the sums that a report holds of all rows. */
export class GivenBack {
  readonly sizes = new SizeCounts();
  readonly bins = new TimeBins();

  /** Adds a row before it is given back. `pathMtuOfHalf`: path MTUs (by 2 · flow + direction) as far as they are known now. */
  add(packets: PacketTable, block: PacketBlock, place: number, pathMtuOfHalf: Float64Array): void {
    const bits = block.bits[place];
    const flow = block.flow[place];
    const half = 2 * flow + (bits & BIT_B_TO_A);
    const length = block.ipLen[place];
    const isSegment = flow >= 0 && block.payloadLen[place] > 0 && !(bits & BIT_FRAGMENT);
    if (isSegment && length > Math.min(LEAST_SIZE, pathMtuOfHalf[half])) this.sizes.add(half, length);
    if (bits & BIT_NO_TIME) return;
    const { bins } = this;
    const bin = bins.bin(packets.timeAt(block, place));
    bins.bytes[bin] += block.frameLen[place];
    bins.packets[bin]++;
    if (flow < 0) return;
    if (isSegment && length > pathMtuOfHalf[half]) bins.oversize[bin]++;
    const a = block.analysis[place];
    if (a & (A_RETRANSMISSION | A_FAST_RETRANSMISSION | A_SPURIOUS_RETRANSMISSION) && !(a & A_SECOND_SIGHTING)) bins.resends[bin]++;
    if (block.tcpFlags[place] & RST) bins.resets[bin]++;
  }
}
