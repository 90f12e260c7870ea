import type { ByteSource, CaptureFailure } from '../capture/types.ts';
import type { Treatments } from '../report/redact.ts';
import type { FlowCapturePoint } from '../pmtu/flow-capture-point.ts';
import type { Handshake } from '../pmtu/handshake-facts.ts';
import type { Resends } from '../pmtu/reading.ts';
import type { StallCause } from '../pmtu/stalls.ts';
import type { Report } from '../report/schema.ts';
import type { EvidenceCapture } from './evidence-capture.ts';
import type { PacketAnswer, PacketQuestion } from './packet-queries.ts';

export type { DecodeNode, FilterProblem, PacketAnswer, PacketDetail, PacketQuestion, PacketRow } from './packet-queries.ts';

/** What the user may state. */
export interface AnalysisOptions {
  /** Path MTU stated by the user (68 … 65535), null = find out. */
  pathMtu: number | null;
  /** Frames to analyse at most, for machines with little memory; MOST_ROWS where it is not stated. */
  mostFrames?: number;
}

/** Where the reading stands; sent a few times a second. */
export interface Progress {
  /** Index of the file being read. */
  file: number;
  fileName: string;
  /** Bytes read of all files, and their sum (−1 unknown). */
  bytesRead: number;
  byteLength: number;
  frames: number;
  flows: number;
  fragNeeded: number;
}

export interface AnalysisHooks {
  onProgress?(progress: Progress): void;
  /** A report on what has been read so far: same shape, its verdict provisional. */
  onPartial?(report: Report): void;
  /** Asked between chunks; true ends the run with failure code `cancelled`. */
  cancelled?(): boolean;
  /** Monotonic clock in milliseconds, for pacing only (never in results). */
  now?(): number;
}

/** What `analyze` answers: a report whenever at least one file could be opened as a capture. */
export interface AnalysisOutcome {
  report: Report | null;
  /** One entry a file, null where it was read (possibly with oddities). */
  failures: (CaptureFailure | null)[];
}

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

export interface MtuStep {
  time: number;
  mtu: number;
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

/** An analysed set of captures that answers questions; lives in the worker (or in Node). */
export interface Session {
  readonly outcome: AnalysisOutcome;
  /** Detail of the flow at this index of report.flows; null if there is none. */
  flowDetail(flowIndex: number): FlowDetail | null;
  /** Analyse again with another stated path MTU, without reading the files again. */
  restate(options: AnalysisOptions): Report | null;
  /** The frames that the findings rest on, as a pcapng of headers; null without a report. */
  evidence(treatments: Treatments): Promise<EvidenceCapture | null>;
  /** All frames as lines of CSV, a header first, line ends included. */
  packetsCsv(treatments: Treatments): Iterable<string>;
  /** What a list of packets asks; null where there is no such file, or where `goOn` says that nobody waits any more. */
  packets(question: PacketQuestion, goOn: () => Promise<boolean>): Promise<PacketAnswer | null>;
  readonly sources: readonly ByteSource[];
}
// engine/analyze.ts: export async function analyze(sources: ByteSource[], options: AnalysisOptions, hooks?: AnalysisHooks): Promise<Session>
