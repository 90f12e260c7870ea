/** Words that the renderings of a report share. */
import { formatBytes, formatCount, formatEndpoint, formatQuantity, formatSeconds, secondsBetween } from '../lib/format.ts';
import type { FlowFinder } from './late-flows.ts';
import { isAtRisk } from './ranked-findings.ts';
import type { Evidence, Finding, Fix, Report, ReportFile, ReportFlow, VerdictOutcome } from './schema.ts';

const OUTCOME_WORD: Record<VerdictOutcome, string> = {
  problem: 'Problem',
  working: 'Works',
  'not-mtu': 'Not the MTU',
  'nothing-found': 'Nothing found',
  inconclusive: 'Cannot tell',
};

/** The word for what came of the capture; where all works beside a risk, the risk has it. */
export const verdictWord = (report: Report): string => (isAtRisk(report) ? 'Warning' : OUTCOME_WORD[report.verdict.outcome]);

/** The verdict's sentence behind the word for its outcome, which need not be said twice. */
export function headlineText(verdict: Report['verdict']): string {
  const rest = verdict.headline.replace(/^(?:It is|Probably) not the MTU: /, '');
  // A word, and not an address that begins with a letter.
  return rest.replace(/^[a-z](?=[a-z’]* )/, (letter) => letter.toUpperCase());
}

/** "38.4 MB sent for nothing, 41 s of standstill, 7.4 bytes sent for each one delivered"; empty without harm. */
export function harmText(harm: Finding['harm']): string {
  const parts: string[] = [];
  if (harm.wastedBytes > 0) parts.push(`${formatBytes(harm.wastedBytes)} sent for nothing`);
  if (harm.stallSeconds > 0) parts.push(`${formatSeconds(harm.stallSeconds)} of standstill`);
  if (harm.amplification !== null && harm.amplification > 1.05) parts.push(`${harm.amplification.toFixed(1)} bytes sent for each one delivered`);
  return parts.join(', ');
}

/** "frame 18", with the file's name where there are several; "–" for what did not happen. */
export function frameText(evidence: Evidence, report: Report): string {
  return evidence.frame === null ? '–' : `frame ${evidence.frame}${fileSuffix(evidence.file, report)}`;
}

export function fileSuffix(file: number, report: Report): string {
  return report.capture.files.length > 1 ? ` of ${report.capture.files[file]?.name ?? `file ${file + 1}`}` : '';
}

export function fileText(file: ReportFile): string {
  const span = file.firstTime !== null && file.lastTime !== null ? secondsBetween(file.firstTime, file.lastTime) : null;
  const parts = [formatQuantity(file.packets, 'packet'), ...(span !== null && span >= 0 ? [formatSeconds(span)] : [])];
  parts.push(`${file.format}${file.compression === null ? '' : ` (${file.compression})`}, ${formatBytes(file.bytes)}`);
  return parts.join(', ');
}

export function totalsText(report: Report): string {
  const t = report.totals;
  const parts = [formatQuantity(t.tcpFlows, 'TCP flow')];
  if (t.fragNeeded > 0) parts.push(formatQuantity(t.fragNeeded, 'frag-needed message'));
  if (t.packetTooBig > 0) parts.push(formatQuantity(t.packetTooBig, 'Packet Too Big message'));
  if (t.fragNeeded + t.packetTooBig === 0) parts.push('no frag-needed or Packet Too Big message');
  parts.push(`${formatQuantity(t.oversizeSegments, 'segment')} above the path MTU`);
  if (t.ipFragments > 0) parts.push(formatQuantity(t.ipFragments, 'IP fragment'));
  return parts.join(', ');
}

/** "flow 3: 192.0.2.10:49152 → 198.51.100.20:443" in the direction of the data. */
export function flowText(finding: Finding, stream: number, find: FlowFinder): string {
  const flow = find(finding.file, stream);
  if (!flow) return `flow ${stream}`;
  const ends = [formatEndpoint(flow.a), formatEndpoint(flow.b)];
  if (finding.direction === 'bToA') ends.reverse();
  return `flow ${stream}: ${ends.join(finding.direction === null ? ' ↔ ' : ' → ')}`;
}

/** "vlan · ipv4 · udp · vxlan · ethernet · ipv4, 50 bytes of the MTU"; empty where nothing is around the flow's packets. */
export function encapsulationText(flow: Pick<ReportFlow, 'encapsulation'>): string {
  const around = flow.encapsulation;
  if (!around || around.stack.length === 0) return '';
  return `${around.stack.join(' · ')}, ${around.overhead === 0 ? 'nothing of the MTU' : `${formatCount(around.overhead)} bytes of the MTU`}`;
}

/** What encrypted packets, which nobody can look into, take of the MTU around what they carry. */
const HIDDEN_OVERHEAD: ReadonlyMap<string, string> = new Map([
  ['esp', 'takes 54 to 100 bytes of the MTU in tunnel mode, by cipher and NAT'],
  ['wireguard', 'takes 60 bytes of the MTU over IPv4, 80 over IPv6'],
  ['macsec', 'takes 24 or 32 bytes of the frame'],
]);

/** Kinds of frames named in one line. */
const MOST_KINDS_NAMED = 12;

/** "tcp 120 · arp 3 · wireguard 40 (takes 60 bytes …)"; empty where the report does not say. */
export function frameKindsText(file: Pick<ReportFile, 'frameKinds'>): string {
  const kinds = file.frameKinds ?? [];
  const named = kinds.slice(0, MOST_KINDS_NAMED).map(({ kind, count }) => {
    const hidden = HIDDEN_OVERHEAD.get(kind);
    return `${kind} ${formatCount(count)}${hidden === undefined ? '' : ` (${hidden})`}`;
  });
  const more = kinds.length - named.length;
  return `${named.join(' · ')}${more > 0 ? ` · and ${formatCount(more)} kinds more` : ''}`;
}

/** Comments of a file that are shown at once. */
export const COMMENTS_SHOWN = 12;

/** What a comment is about: "frame 12", "interface eth0", "the capture". */
export function commentPlace({ frame, interfaceName }: NonNullable<ReportFile['comments']>[number]): string {
  if (frame !== null) return `frame ${formatCount(frame)}`;
  return interfaceName === null ? 'the capture' : `interface ${interfaceName}`;
}

/** "flows 0, 3, 4 and 12 more". */
export function streamsText(finding: Finding): string {
  const { streams } = finding;
  if (streams.length === 0) return 'the whole capture';
  if (streams.length === 1) return `flow ${streams[0]}`;
  const shown = streams.slice(0, 8).join(', ');
  return `flows ${shown}${streams.length > 8 ? ` and ${formatCount(streams.length - 8)} more` : ''}`;
}

/** The commands of a fix up to those that make it last; the whole if it has no such part. */
export function commandsNow(fix: Fix): string[] {
  const lasting = fix.commands.findIndex((line) => line.startsWith('# for good'));
  return lasting > 0 && fix.commands.slice(0, lasting).some((line) => line.startsWith('# now')) ? fix.commands.slice(0, lasting) : fix.commands;
}
