import { WORD } from '../lib/representation.ts';
import { A_RESEND, A_RETRANSMISSION, A_SECOND_SIGHTING } from '../tables/packet-table.ts';
import type { FlowDetail } from './flow-detail.ts';

/** One frame of a flow, in a record that is filled anew for each. The fields are the columns of FlowDetail. */
export class FlowRow {
  /** Names the frame: row of the detail, or of the packet table. */
  index = 0;
  time = WORD;
  direction = 0;
  seq = WORD;
  ack = WORD;
  payload = 0;
  ipLen = 0;
  tcpFlags = 0;
  window = WORD;
  analysis = 0;
  pathMtu = 0;
  wireLen = 0;

  /** Above the path MTU that was in force. */
  get isOversize(): boolean {
    return this.payload > 0 && this.pathMtu > 0 && this.ipLen > this.pathMtu;
  }

  /** Sent again, and not merely seen again. */
  get isResend(): boolean {
    return (this.analysis & (A_RESEND | A_RETRANSMISSION)) !== 0 && (this.analysis & A_SECOND_SIGHTING) === 0;
  }
}

/** What looks at the frames of a flow, one after the other in the order of time. */
export interface FlowReader {
  see(row: FlowRow): void;
}

/** Shows all frames of a detail to a reader. */
export function readDetail<T extends FlowReader>(detail: FlowDetail, reader: T): T {
  const row = new FlowRow();
  const { time, direction, seq, ack, payload, ipLen, tcpFlags, window, analysis, pathMtu, wireLen, length } = detail;
  for (let i = 0; i < length; i++) {
    row.index = i;
    row.time = time[i]!;
    row.direction = direction[i]!;
    row.seq = seq[i]!;
    row.ack = ack[i]!;
    row.payload = payload[i]!;
    row.ipLen = ipLen[i]!;
    row.tcpFlags = tcpFlags[i]!;
    row.window = window[i]!;
    row.analysis = analysis[i]!;
    row.pathMtu = pathMtu[i]!;
    row.wireLen = wireLen[i]!;
    reader.see(row);
  }
  return reader;
}
