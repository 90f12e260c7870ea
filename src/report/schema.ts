/**
 * The report: what the engine makes, a link carries, a file holds, the command line prints and the views draw.
 * Contract version 1. Sizes are bytes, times seconds unless said; absolute times are decimal strings of epoch
 * seconds with 9 digits; null = unknown; frame numbers start at 1, per file.
 */
import type { FlowCapturePoint } from '../pmtu/flow-capture-point.ts';
import type { FlowNote, HandshakeSide } from '../pmtu/handshake-facts.ts';
import type { Resends } from '../pmtu/reading.ts';
import type { Match, Outcome } from '../tables/icmp-error-table.ts';
import type { OdditySeverity } from '../tables/oddities.ts';
import type { Confidence, Direction, Evidence, Finding, FindingCase, Fix, RuleId, Severity } from '../rules/finding.ts';

export type { Confidence, Direction, Evidence, Finding, FindingCase, Fix, RuleId, Severity };

export const REPORT_SCHEMA = 'mtuscope-report';
export const REPORT_VERSION = 1;

export type VerdictOutcome = 'problem' | 'working' | 'not-mtu' | 'nothing-found' | 'inconclusive';
export interface Report {
  schema: typeof REPORT_SCHEMA;
  version: typeof REPORT_VERSION;
  generator: { name: string; version: string };
  capture: { files: ReportFile[]; oddities: ReportOddity[] };
  totals: Totals;
  flows: ReportFlow[];
  fragNeeded: ReportFragNeeded[];
  findings: Finding[];
  verdict: Verdict;
  /** Decimated series for the charts that the report itself shows (timeline of the capture); optional in links. */
  timeline?: Timeline;
  /** The hosts and boxes of the findings, as the path picture draws them. */
  paths?: PathPicture[];
  /** Charts of single flows, decimated; only in what was shared. */
  traces?: ReportTrace[];
  /** What was masked and left out before the report left the machine; absent on a report that is whole. */
  shared?: Sharing;
}

/** What may be known of people and networks, by kind; each is kept, masked or left out as one. */
export type PrivateKind = 'address' | 'port' | 'mac' | 'name' | 'file' | 'filter' | 'comment' | 'time';
export type Treatment = 'keep' | 'mask' | 'drop';

export interface Sharing {
  treatment: Record<PrivateKind, Treatment>;
  /** How many of each the whole report has beyond those that are here. */
  flowsLeftOut: number;
  messagesLeftOut: number;
  findingsLeftOut: number;
}

/** A flow's charts: of each column the frames that a chart needs. Same meaning as the engine's flow detail. */
export interface ReportTrace {
  file: number;
  stream: number;
  part: number | null;
  /** Frames that the flow has; the columns hold fewer. */
  frames: number;
  frame: number[];
  /** Microseconds since the capture's first frame. */
  time: number[];
  direction: number[];
  seq: number[];
  ack: number[];
  payload: number[];
  ipLen: number[];
  tcpFlags: number[];
  window: number[];
  analysis: number[];
  pathMtu: number[];
  wireLen: number[];
  icmp: ReportTraceMark[];
}

/** A frag-needed or Packet Too Big in the charts of a flow. */
export interface ReportTraceMark {
  frame: number;
  /** Microseconds since the capture's first frame. */
  time: number;
  reporter: string;
  nextHopMtu: number;
  direction: 0 | 1;
  seq: number;
  ipLength: number;
  match: string;
  outcome: string;
}

export interface ReportFile {
  name: string;
  bytes: number;
  format: 'pcap' | 'pcapng';
  compression: null | 'gzip' | 'zstd';
  byteOrder: 'little' | 'big' | 'mixed';
  interfaces: { linkType: number; linkTypeName: string; name: string | null; snaplen: number; filter: string | null }[];
  packets: number;
  firstTime: string | null;
  lastTime: string | null;
  cutShort: boolean;
  droppedByCapture: number | null;
  /** Comments in the file (pcapng), of a packet, of an interface, or of the whole; absent where there are none, and in links. */
  comments?: { frame: number | null; interfaceName: string | null; text: string | null }[];
  /** Frames by what they turned out to be (wire/frame-kinds.ts), most first; absent in links. */
  frameKinds?: { kind: string; count: number }[];
}

export interface ReportOddity {
  code: string;
  severity: OdditySeverity;
  count: number;
  firstFrame: number | null;
  file: number;
  /** What it means, and what exactly was met first. */
  text: string;
  detail: string | null;
}

export interface Totals {
  packets: number;
  bytes: number;
  tcpPackets: number;
  tcpFlows: number;
  fragNeeded: number;
  packetTooBig: number;
  oversizeSegments: number;
  ipFragments: number;
}

export interface Endpoint {
  address: string;
  port: number;
}

export type PathMtuSource = 'user' | 'icmp' | 'largest-acked' | 'mss-option' | 'assumed';

export interface ReportHalf {
  packets: number;
  bytes: number;
  payloadBytes: number;
  uniquePayloadBytes: number;
  mss: number | null;
  windowScale: number | null;
  retransmissions: number;
  fastRetransmissions: number;
  spuriousRetransmissions: number;
  outOfOrder: number;
  duplicateAcks: number;
  lostSegments: number;
  zeroWindows: number;
  largestIpLength: number;
  largestAckedIpLength: number;
  oversizeSegments: number;
  superSegments: number;
  wireSize: { value: number; source: string } | null;
  pathMtu: { value: number; source: PathMtuSource; frame: number | null } | null;
  stallSeconds: number;
}

export interface ReportFlow {
  stream: number;
  part: number | null;
  /** Index into capture.files. */
  file: number;
  a: Endpoint;
  b: Endpoint;
  client: 'a' | 'b' | null;
  firstFrame: number;
  firstTime: string | null;
  lastTime: string | null;
  packets: number;
  bytes: number;
  aToB: ReportHalf;
  bToA: ReportHalf;
  rules: RuleId[];
  /** The headers around the flow's packets, outside in, and what they take of the link's MTU in bytes; null = none, absent in links. */
  encapsulation?: { stack: string[]; overhead: number } | null;
  /** What a closer look says of the flow as a whole; null = it was not looked at closely, absent in links. */
  closer?: ReportCloser | null;
}

/** Our own reading of a flow, beside Wireshark's counters in its halves. */
export interface ReportCloser {
  /** Where it was captured, and why that is believed. */
  capturePoint: FlowCapturePoint;
  handshake: {
    /** Wireshark's iRTT, seconds. */
    initialRtt: number | null;
    /** What statements about the flow must not pass over: joined-in-the-middle, half-captured, reused-ports … */
    notes: FlowNote[];
    a: HandshakeSide;
    b: HandshakeSide;
  };
  aToB: ReportResends;
  bToA: ReportResends;
  /** The flow that shows the same packets on the other side of an address translation or outside a tunnel. */
  copyOf: { stream: number; part: number | null } | null;
}

export type ReportResends = Resends;

export interface ReportFragNeeded {
  frame: number;
  file: number;
  time: string | null;
  ipVersion: 4 | 6;
  reporter: string;
  nextHopMtu: number;
  quoted: {
    src: string | null;
    dst: string | null;
    srcPort: number | null;
    dstPort: number | null;
    seq: number | null;
    ipId: number | null;
    ipLength: number | null;
    protocol: number | null;
  };
  quotedOuter: { src: string; dst: string; ipLength: number; encapsulation: string } | null;
  stream: number | null;
  direction: Direction | null;
  match: Match;
  matchedFrames: number[];
  viaNat: boolean;
  outcome: Outcome;
  effectSeconds: number | null;
}

export interface Verdict {
  outcome: VerdictOutcome;
  headline: string;
  confidence: Confidence | null;
  /** Finding ids in rank order. */
  findings: string[];
  cannotShow: string[];
  nextCapture: string | null;
}

/** Equal time bins over the whole capture, decimated; counts per bin, events never dropped. */
export interface Timeline {
  /** Seconds per bin; bin 0 starts at the first frame of the earliest file. */
  binSeconds: number;
  startTime: string | null;
  bytes: number[];
  packets: number[];
  oversize: number[];
  fragNeeded: number[];
  resends: number[];
  stalls: number[];
  resets: number[];
}

/** What the path picture needs for one finding: nodes left to right, links between them. */
export interface PathPicture {
  findingId: string;
  sender: { address: string; label: string };
  reporter: { address: string; label: string } | null;
  receiver: { address: string; label: string };
  /** IP bytes of the packet that did not fit, of the largest real wire packet, and the MTU ahead; null unknown. */
  packetSize: number | null;
  wireSize: number | null;
  mtu: number | null;
  /** Where it happened, in the story's words. */
  mergedAt: 'sender' | 'reporter' | 'before-reporter' | null;
  fate: 'rejected' | 'obeyed' | 'lost' | 'ignored' | 'forwarded';
  capturePoint: 'sender' | 'receiver' | 'between' | 'unknown';
}
