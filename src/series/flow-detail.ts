import type { FlowCapturePoint } from '../pmtu/flow-capture-point.ts';
import type { Handshake } from '../pmtu/handshake-facts.ts';
import type { MtuStep } from '../pmtu/path-mtu-steps.ts';
import type { Resends } from '../pmtu/reading.ts';
import type { StallCause } from '../pmtu/stalls.ts';

export type { MtuStep };

/**
 * Everything the views need of one flow beside the report: one element a captured frame of the flow, in time
 * order of the file. Times are seconds since the capture's first frame. Sequence numbers are relative to each
 * direction's ISN (or first byte), unwrapped, so that charts need no arithmetic.
 */
export interface FlowDetail {
  file: number;
  stream: number;
  part: number | null;
  length: number;
  frame: Uint32Array;
  time: Float64Array;
  /** 0 = a→b, 1 = b→a. */
  direction: Uint8Array;
  /** Relative sequence number of the first byte; relative acknowledgment number of the other direction, −1 without ACK. */
  seq: Float64Array;
  ack: Float64Array;
  payload: Uint32Array;
  ipLen: Uint32Array;
  tcpFlags: Uint16Array;
  /** Receive window in bytes, scaled where the scale is known, −1 where it is not. */
  window: Float64Array;
  /** Wireshark's and our own flags, see tables/packet-table.ts. */
  analysis: Uint32Array;
  /** Path MTU in force at that moment for the frame's direction, 0 = unknown. */
  pathMtu: Uint32Array;
  /** Real bytes of the largest wire packet behind the frame (wire size), 0 = unknown. */
  wireLen: Uint32Array;
  icmp: FlowIcmpMark[];
  /** The rest is absent from charts that came in a link. Our own reading: READINGS of tables/readings.ts. */
  reading?: Uint8Array;
  /** Wireshark's tcp.analysis numbers: ack_rtt and rto in seconds (NaN none), bytes_in_flight (−1 none), duplicate_ack_num (0 none). */
  rtt?: Float64Array;
  rto?: Float64Array;
  bytesInFlight?: Float64Array;
  dupAckNumber?: Uint32Array;
  /** SACK blocks of ACKs, relative like `ack`, one element a block: row of the detail, first byte, byte after the last. */
  sackRow?: Uint32Array;
  sackLeft?: Float64Array;
  sackRight?: Float64Array;
  stalls?: FlowStall[];
  handshake?: Handshake;
  capturePoint?: FlowCapturePoint;
  /** Path MTU in force over time, of a→b and b→a; each begins with what held from the start (time −Infinity). */
  mtuSteps?: [MtuStep[], MtuStep[]];
  /** Resent segments of a→b and b→a by why they were sent again. */
  resends?: [Resends, Resends];
}

/** A time in which a direction got no further. */
export interface FlowStall {
  direction: 0 | 1;
  cause: StallCause;
  start: number;
  end: number;
  /** What of it the report counts as stallSeconds. */
  seconds: number;
  /** Frame that ends it, null = none did. */
  frame: number | null;
}

/** A frag-needed or Packet Too Big about this flow. */
export interface FlowIcmpMark {
  frame: number;
  time: number;
  reporter: string;
  nextHopMtu: number;
  /** Direction of the data that was rejected. */
  direction: 0 | 1;
  /** Relative sequence number quoted, −1 = unknown, and quoted IP length. */
  seq: number;
  ipLength: number;
  match: string;
  outcome: string;
}
