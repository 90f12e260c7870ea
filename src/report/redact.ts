/**
 * What of a report may leave the machine. A table decides it field by field; a field that is added to the report
 * without a decision does not compile. How each kind is treated is the user's choice, masked where nothing is chosen.
 */
import { displayFilterFor } from '../rules/display-filter.ts';
import { fixesFor } from '../rules/fixes/index.ts';
import { fixCaseOf } from '../rules/fixes/types.ts';
import { Mask } from './mask.ts';
import { nextCaptureFrom, nextCaptureOf } from './next-command.ts';
import type { Finding, PrivateKind, Report, Sharing, Treatment, ReportCloser } from './schema.ts';
import { MASKED, type Treatments } from './share-choices.ts';

export { MASKED, UNMASKED, type Treatments } from './share-choices.ts';

/** `keep`: tells nothing of anybody. `text`: a sentence of ours, in which addresses, ports and names are treated. `again`: made anew from what is left. */
export type Decision = 'keep' | 'text' | 'again' | PrivateKind;

type IsRecord<T> = string extends keyof T ? true : false;
/** The shape of T with a decision in place of each value. */
type Decisions<T> = [T] extends [readonly (infer E)[] | undefined | null]
  ? Decisions<NonNullable<E>>
  : [T] extends [object]
    ? IsRecord<T> extends true ? Decision : { [K in keyof Required<T>]: Decisions<NonNullable<T[K]>> }
    : Decision;

const NODE: Decisions<NonNullable<Report['paths']>[number]['sender']> = { address: 'address', label: 'keep' };
const END: Decisions<Report['flows'][number]['a']> = { address: 'address', port: 'port' };

const HALF: Decisions<Report['flows'][number]['aToB']> = {
  packets: 'keep', bytes: 'keep', payloadBytes: 'keep', uniquePayloadBytes: 'keep', mss: 'keep', windowScale: 'keep', retransmissions: 'keep',
  fastRetransmissions: 'keep', spuriousRetransmissions: 'keep', outOfOrder: 'keep', duplicateAcks: 'keep', lostSegments: 'keep', zeroWindows: 'keep',
  largestIpLength: 'keep', largestAckedIpLength: 'keep', oversizeSegments: 'keep', superSegments: 'keep', wireSize: { value: 'keep', source: 'keep' },
  pathMtu: { value: 'keep', source: 'keep', frame: 'keep' }, stallSeconds: 'keep',
};

const SIDE: Decisions<ReportCloser['handshake']['a']> = {
  mss: 'keep', windowScale: 'keep', sackPermitted: 'keep', timestamps: 'keep', effectiveSendMss: 'keep', clampedFrom: 'keep',
};
const RESENDS: Decisions<ReportCloser['aToB']> = {
  real: 'keep', afterRejection: 'keep', spurious: 'keep', secondSightings: 'keep', reordered: 'keep', lostInBox: 'keep', realBytes: 'keep',
};
/** Its reasons and notes are sentences and words of this program, without addresses. */
const CLOSER: Decisions<ReportCloser> = {
  capturePoint: { point: 'keep', reasons: 'keep' }, handshake: { initialRtt: 'keep', notes: 'keep', a: SIDE, b: SIDE },
  aToB: RESENDS, bToA: RESENDS, copyOf: { stream: 'keep', part: 'keep' },
};

const EVIDENCE: Decisions<Finding['evidence'][number]> = { role: 'keep', frame: 'keep', file: 'keep', field: 'keep', value: 'text', text: 'text' };

const FINDING: Decisions<Finding> = {
  id: 'keep', rule: 'keep', severity: 'keep', confidence: 'keep', file: 'keep', streams: 'keep', stream: 'keep', direction: 'keep', title: 'text', explanation: 'text',
  evidence: EVIDENCE, against: EVIDENCE, harm: { wastedBytes: 'keep', stallSeconds: 'keep', amplification: 'keep' }, parameters: 'text',
  fixes: { id: 'again', title: 'again', where: 'again', commands: 'again', verify: 'again', undo: 'again', note: 'again', platform: 'again' },
  case: { ipVersion: 'keep', sender: 'address', receiver: 'address', reporter: 'address', mtu: 'keep', mss: 'keep', interfaceName: 'name' },
  supersedes: 'keep', displayFilter: 'again',
};

/** The table. `keep` on a number that a host made up at random (sequence number, IP ID) is on purpose: it proves the match and names nobody. */
const DECISIONS: Decisions<Report> = {
  schema: 'keep',
  version: 'keep',
  generator: { name: 'keep', version: 'keep' },
  capture: {
    files: {
      name: 'file', bytes: 'keep', format: 'keep', compression: 'keep', byteOrder: 'keep',
      interfaces: { linkType: 'keep', linkTypeName: 'keep', name: 'name', snaplen: 'keep', filter: 'filter' },
      packets: 'keep', firstTime: 'time', lastTime: 'time', cutShort: 'keep', droppedByCapture: 'keep',
      comments: { frame: 'keep', interfaceName: 'name', text: 'comment' },
      frameKinds: { kind: 'keep', count: 'keep' },
    },
    oddities: { code: 'keep', severity: 'keep', count: 'keep', firstFrame: 'keep', file: 'keep', text: 'keep', detail: 'text' },
  },
  totals: {
    packets: 'keep', bytes: 'keep', tcpPackets: 'keep', tcpFlows: 'keep', fragNeeded: 'keep', packetTooBig: 'keep', oversizeSegments: 'keep', ipFragments: 'keep',
  },
  flows: {
    stream: 'keep', part: 'keep', file: 'keep', a: END, b: END, client: 'keep', firstFrame: 'keep', firstTime: 'time', lastTime: 'time', packets: 'keep', bytes: 'keep',
    aToB: HALF, bToA: HALF, rules: 'keep', encapsulation: { stack: 'keep', overhead: 'keep' }, closer: CLOSER,
  },
  fragNeeded: {
    frame: 'keep', file: 'keep', time: 'time', ipVersion: 'keep', reporter: 'address', nextHopMtu: 'keep',
    quoted: { src: 'address', dst: 'address', srcPort: 'port', dstPort: 'port', seq: 'keep', ipId: 'keep', ipLength: 'keep', protocol: 'keep' },
    quotedOuter: { src: 'address', dst: 'address', ipLength: 'keep', encapsulation: 'keep' },
    stream: 'keep', direction: 'keep', match: 'keep', matchedFrames: 'keep', viaNat: 'keep', outcome: 'keep', effectSeconds: 'keep',
  },
  findings: FINDING,
  verdict: { outcome: 'keep', headline: 'text', confidence: 'keep', findings: 'keep', cannotShow: 'text', nextCapture: 'again' },
  timeline: {
    binSeconds: 'keep', startTime: 'time', bytes: 'keep', packets: 'keep', oversize: 'keep', fragNeeded: 'keep', resends: 'keep', stalls: 'keep', resets: 'keep',
  },
  paths: {
    findingId: 'keep', sender: NODE, reporter: NODE, receiver: NODE, packetSize: 'keep', wireSize: 'keep', mtu: 'keep', mergedAt: 'keep', fate: 'keep', capturePoint: 'keep',
  },
  traces: {
    file: 'keep', stream: 'keep', part: 'keep', frames: 'keep', frame: 'keep', time: 'keep', direction: 'keep', seq: 'keep', ack: 'keep', payload: 'keep', ipLen: 'keep',
    tcpFlags: 'keep', window: 'keep', analysis: 'keep', pathMtu: 'keep', wireLen: 'keep',
    icmp: {
      frame: 'keep', time: 'keep', reporter: 'address', nextHopMtu: 'keep', direction: 'keep', seq: 'keep', ipLength: 'keep', match: 'keep', outcome: 'keep',
    },
  },
  shared: {
    treatment: { address: 'keep', port: 'keep', mac: 'keep', name: 'keep', file: 'keep', filter: 'keep', comment: 'keep', time: 'keep' },
    flowsLeftOut: 'keep', messagesLeftOut: 'keep', findingsLeftOut: 'keep',
  },
};

export const NOTHING_LEFT_OUT: Omit<Sharing, 'treatment'> = { flowsLeftOut: 0, messagesLeftOut: 0, findingsLeftOut: 0 };

/** The report as it may leave, with a note of what was done. `mask` may be given so that several things share one. */
export function redact(report: Report, treatments: Treatments = MASKED, mask: Mask = new Mask(report, treatments)): Report {
  const made = walk(report, DECISIONS, mask) as Report;
  made.findings = made.findings.map(madeAgain);
  const next = nextCaptureOf(report.verdict.nextCapture);
  if (next !== null) next.hosts = next.hosts.map((host) => mask.treat(host, 'address') as string);
  made.verdict.nextCapture = nextCaptureFrom(next);
  made.shared = { ...NOTHING_LEFT_OUT, ...report.shared, treatment: stronger(report.shared?.treatment, treatments) };
  return made;
}

const STRENGTH: Record<Treatment, number> = { keep: 0, mask: 1, drop: 2 };

/** What was masked before stays masked, whatever is chosen now. */
function stronger(before: Treatments | undefined, now: Treatments): Treatments {
  if (!before) return now;
  const kinds = Object.keys(now) as PrivateKind[];
  return Object.fromEntries(kinds.map((kind) => [kind, STRENGTH[before[kind]] > STRENGTH[now[kind]] ? before[kind] : now[kind]])) as Treatments;
}

type Node = Decision | { [key: string]: Node };

function walk(value: unknown, decision: Node, mask: Mask): unknown {
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((element) => walk(element, decision, mask));
  if (typeof decision === 'string') return mask.treat(value, decision);
  const made: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const own = Object.hasOwn(decision, name) ? decision[name] : undefined;
    // What the table does not know does not leave.
    if (own !== undefined) made[name] = walk(inner, own, mask);
  }
  return made;
}

/** A finding with its commands and its display filter from this program's own catalogue. */
export function madeAgain(finding: Omit<Finding, 'fixes' | 'displayFilter'>): Finding {
  return {
    ...finding,
    fixes: finding.case ? fixesFor(finding.rule, fixCaseOf(finding.case, finding.parameters)) : [],
    displayFilter: finding.case ? displayFilterFor(finding.rule, finding.streams, finding.case.ipVersion, finding.evidence) : '',
  };
}
