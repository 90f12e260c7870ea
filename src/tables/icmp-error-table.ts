import { grown } from '../lib/growable.ts';

/** `kind` column. */
export const ICMP_FRAG_NEEDED = 1;
export const ICMP_PACKET_TOO_BIG = 2;
/** Other ICMP errors that matter to the diagnosis: time exceeded (code 1 = reassembly), unreachable … */
export const ICMP_OTHER = 3;

/** `match` column, in the words of the report. */
export const MATCHES = ['no-flow', 'exact', 'several-merged', 'part', 'not-captured'] as const;
export type Match = (typeof MATCHES)[number];

/** `outcome` column, in the words of the report. */
export const OUTCOMES = ['unknown', 'obeyed', 'late', 'ignored', 'no-op', 'stale'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Whose checksum the packet in an ICMP error's quote bears (`quotedChecksumOf` column). */
export const QUOTE_UNKNOWN = 0;
/** That of the captured packet with the same bytes. */
export const QUOTE_OF_SAME = 1;
/** That of a captured packet which holds only the first of its bytes: header and checksum of the first of the merged were kept. */
export const QUOTE_OF_FIRST = 2;
/** None of those captured with its sequence number. */
export const QUOTE_OF_NONE = 3;

/** One row an ICMP or ICMPv6 error message, in file order. Addresses are AddressBook values. */
export class IcmpErrorTable {
  length = 0;
  /** Row in the PacketTable. */
  row = new Int32Array(0);
  kind = new Uint8Array(0);
  type = new Uint8Array(0);
  code = new Uint8Array(0);
  ipVersion = new Uint8Array(0);
  reporter = new Uint32Array(0);
  /** Where the message goes to (the quoted source, unless NAT changed it). */
  destination = new Uint32Array(0);
  ttl = new Uint8Array(0);
  /** First three bytes of the MAC address that the frame came from, −1 = no Ethernet. */
  sourceOui = new Int32Array(0);
  nextHopMtu = new Uint32Array(0);
  /** The innermost quoted packet; version 0 = the quote could not be read. */
  quotedVersion = new Uint8Array(0);
  quotedSrc = new Uint32Array(0);
  quotedDst = new Uint32Array(0);
  /** Ports; −1 = cut off or not TCP/UDP. */
  quotedSrcPort = new Int32Array(0);
  quotedDstPort = new Int32Array(0);
  quotedSeq = new Uint32Array(0);
  quotedHasSeq = new Uint8Array(0);
  /** −1 for IPv6. */
  quotedIpId = new Int32Array(0);
  quotedIpLen = new Uint32Array(0);
  quotedProtocol = new Int32Array(0);
  quotedTtl = new Uint8Array(0);
  quotedDf = new Uint8Array(0);
  /** IP header + TCP header bytes of the quoted packet; the TCP part −1 where not quoted. */
  quotedIpHeaderLen = new Uint16Array(0);
  quotedTcpHeaderLen = new Int32Array(0);
  quotedChecksum = new Int32Array(0);
  /** QUOTE_…: whose checksum that is among the captured packets, and the row of that packet (−1 = none). */
  quotedChecksumOf = new Uint8Array(0);
  quotedChecksumRow = new Int32Array(0);
  /** Acknowledgment number, flags and window of a quoted TCP header; flags −1 = not quoted that far, window likewise. */
  quotedAck = new Uint32Array(0);
  quotedTcpFlags = new Int32Array(0);
  quotedWindow = new Int32Array(0);
  quotedChecksumClass = new Uint8Array(0);
  outerVersion = new Uint8Array(0);
  outerSrc = new Uint32Array(0);
  outerDst = new Uint32Array(0);
  outerIpLen = new Uint32Array(0);
  outerOverhead = new Uint16Array(0);
  /** Name of the quoted tunnel, by index into `encapsulations`. */
  outerEncapsulation = new Uint8Array(0);
  readonly encapsulations: string[] = [''];
  /** Flow row by the quoted tuple (also through NAT), −1 = none; direction 0 = a→b. */
  flow = new Int32Array(0);
  direction = new Uint8Array(0);
  viaNat = new Uint8Array(0);
  match = new Uint8Array(0);
  outcome = new Uint8Array(0);
  /** Seconds from the message to its effect, NaN = none seen. */
  effectSeconds = new Float64Array(0);

  /** Appends an empty row and returns it. */
  append(): number {
    const row = this.length;
    if (row === this.row.length) this.grow(Math.max(64, row * 2));
    this.length = row + 1;
    this.flow[row] = -1;
    this.quotedChecksumRow[row] = -1;
    this.effectSeconds[row] = NaN;
    return row;
  }

  encapsulationIndex(name: string): number {
    const known = this.encapsulations.indexOf(name);
    return known >= 0 || this.encapsulations.length > 250 ? Math.max(known, 0) : this.encapsulations.push(name) - 1;
  }

  private grow(n: number): void {
    this.row = grown(this.row, n);
    this.kind = grown(this.kind, n);
    this.type = grown(this.type, n);
    this.code = grown(this.code, n);
    this.ipVersion = grown(this.ipVersion, n);
    this.reporter = grown(this.reporter, n);
    this.destination = grown(this.destination, n);
    this.ttl = grown(this.ttl, n);
    this.sourceOui = grown(this.sourceOui, n);
    this.nextHopMtu = grown(this.nextHopMtu, n);
    this.quotedVersion = grown(this.quotedVersion, n);
    this.quotedSrc = grown(this.quotedSrc, n);
    this.quotedDst = grown(this.quotedDst, n);
    this.quotedSrcPort = grown(this.quotedSrcPort, n);
    this.quotedDstPort = grown(this.quotedDstPort, n);
    this.quotedSeq = grown(this.quotedSeq, n);
    this.quotedHasSeq = grown(this.quotedHasSeq, n);
    this.quotedIpId = grown(this.quotedIpId, n);
    this.quotedIpLen = grown(this.quotedIpLen, n);
    this.quotedProtocol = grown(this.quotedProtocol, n);
    this.quotedTtl = grown(this.quotedTtl, n);
    this.quotedDf = grown(this.quotedDf, n);
    this.quotedIpHeaderLen = grown(this.quotedIpHeaderLen, n);
    this.quotedTcpHeaderLen = grown(this.quotedTcpHeaderLen, n);
    this.quotedChecksum = grown(this.quotedChecksum, n);
    this.quotedChecksumOf = grown(this.quotedChecksumOf, n);
    this.quotedChecksumRow = grown(this.quotedChecksumRow, n);
    this.quotedAck = grown(this.quotedAck, n);
    this.quotedTcpFlags = grown(this.quotedTcpFlags, n);
    this.quotedWindow = grown(this.quotedWindow, n);
    this.quotedChecksumClass = grown(this.quotedChecksumClass, n);
    this.outerVersion = grown(this.outerVersion, n);
    this.outerSrc = grown(this.outerSrc, n);
    this.outerDst = grown(this.outerDst, n);
    this.outerIpLen = grown(this.outerIpLen, n);
    this.outerOverhead = grown(this.outerOverhead, n);
    this.outerEncapsulation = grown(this.outerEncapsulation, n);
    this.flow = grown(this.flow, n);
    this.direction = grown(this.direction, n);
    this.viaNat = grown(this.viaNat, n);
    this.match = grown(this.match, n);
    this.outcome = grown(this.outcome, n);
    this.effectSeconds = grown(this.effectSeconds, n);
  }
}
