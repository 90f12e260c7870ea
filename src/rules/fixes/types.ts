import type { Finding, FindingCase, Fix, RuleId } from '../finding.ts';

/** What a fix may need to know of the case; null = unknown: print a placeholder in capitals and say what to fill in. */
export interface FixCase {
  ipVersion: 4 | 6;
  /** Data sender, data receiver, and the box that rejected (reporter of the ICMP message). */
  sender: string | null;
  receiver: string | null;
  reporter: string | null;
  /** Path MTU to aim at (bytes), and the MSS that goes with it. */
  mtu: number | null;
  mss: number | null;
  /** What is too large is a tunnel's packet, made by its end and not by the sender. */
  tunnel?: boolean;
  /** Packets above 65,535 bytes were rejected: BIG TCP. */
  bigTcp?: boolean;
  /** The capture does not tell packets merged on the way from packets that the sender handed on uncut. */
  openOrigin?: boolean;
  /** What merges and drops is the receiver's own card or host. */
  atReceiver?: boolean;
  /** What merges and drops is the box on which this was captured. */
  inBox?: boolean;
  /** Interface name at the capture point where the capture names it. */
  interfaceName: string | null;
}

/** Longest IP packet that a length field can state: IPv6 does not count its header (RFC 8200 §3). */
const MOST_IP = 40 + 0xffff;

/** Who is who in a finding, with what its parameters add. */
export const fixCaseOf = (known: FindingCase, parameters: Finding['parameters']): FixCase => ({
  ...known,
  tunnel: parameters.tunnel === true,
  bigTcp: Number(parameters.quotedLength) > MOST_IP,
  openOrigin: parameters.openOrigin === true,
  atReceiver: parameters.atReceiver === true,
  inBox: parameters.inBox === true,
});

/** A fix of the catalogue: one file each, listed in index.ts. May give several entries (one a platform). */
export type FixBuilder = (c: FixCase) => Fix[];

/** Fixes of some of the diagnoses, the best first. */
export type Catalogue = Partial<Record<RuleId, readonly FixBuilder[]>>;
