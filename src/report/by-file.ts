/** What each of several captures shows, and whether what one shows can be seen to be gone in another. */
import { formatBytes, formatCount } from '../lib/format.ts';
import { fragNeededByFlow, fragNeededOf, resendsOf, sumOf } from './flow-list.ts';
import { flowFinder, flowsOf } from './late-flows.ts';
import { rankedFindings } from './ranked-findings.ts';
import type { Finding, Report } from './schema.ts';

/** Of captures with more flows this is not told: going through their addresses would be felt. */
const MOST_FLOWS = 50_000;
/** Full-size packets of new data that show that such packets pass; fewer may be luck, or not yet the burst that fails. */
const ENOUGH = 20;

/** What one file of a report comes to. Sizes are IP bytes. */
export interface FileAccount {
  /** Index into capture.files. */
  file: number;
  /** The first of its findings in the verdict's order, null without any. */
  worst: Finding | null;
  flows: number;
  oversize: number;
  /** Messages that a packet was too big, whosever it was. */
  rejected: number;
  resends: number;
  stallSeconds: number;
  /** Largest packet that was acknowledged, as captured; 0 = none was. */
  largestAcked: number;
  /** What it says of the worst problem of the first file that has one; null in that file, and where no file has one. */
  against: string | null;
}

/** Whether a report can be told file by file: not where flows were left out of it, and not where there are too many. */
export const isByFile = (report: Report): boolean => (report.shared?.flowsLeftOut ?? 0) === 0 && flowsOf(report).length <= MOST_FLOWS;

/** Full-size data between two hosts in a file. */
interface Passed {
  flows: number;
  bytes: number;
  size: number;
  /** Something of it was rejected, or stood still. */
  disturbed: boolean;
}

/**
 * What each file comes to, in the order of the files. Never says that something was mended: only that full-size packets between the same
 * hosts were acknowledged, and that nothing of that data was rejected or stood still.
 */
export function accountsByFile(report: Report): FileAccount[] {
  const { files } = report.capture;
  const findings = rankedFindings(report);
  const problems = findings.filter(({ severity }) => severity === 'problem');
  const broken = Math.min(...problems.map(({ file }) => file));
  const problem = problems.find(({ file }) => file === broken);
  const hosts = problem ? hostsOf(report, problem) : null;
  const messages = fragNeededByFlow(report);
  const passed = files.map((): Passed => ({ flows: 0, bytes: 0, size: 0, disturbed: false }));
  const accounts = files.map((_, file): FileAccount => ({
    file, worst: findings.find((finding) => finding.file === file) ?? null, rejected: report.fragNeeded.filter((message) => message.file === file).length,
    flows: 0, oversize: 0, resends: 0, stallSeconds: 0, largestAcked: 0, against: null,
  }));
  const flows = flowsOf(report);
  for (let row = 0; row < flows.length; row++) {
    const flow = flows.look(row);
    const { a, b, aToB, bToA } = flow;
    const account = accounts[flow.file];
    account.flows++;
    account.oversize += sumOf(flow, (half) => half.oversizeSegments);
    account.resends += resendsOf(flow);
    account.stallSeconds += sumOf(flow, (half) => half.stallSeconds);
    account.largestAcked = Math.max(account.largestAcked, aToB.largestAckedIpLength, bToA.largestAckedIpLength);
    if (hosts === null) continue;
    const ends = [a.address, b.address];
    const half = ends.join() === hosts.join() ? aToB : ends.reverse().join() === hosts.join() ? bToA : null;
    if (half === null || half.payloadBytes === 0) continue;
    const p = passed[flow.file];
    p.flows++;
    if (half.stallSeconds > 0 || fragNeededOf(messages, flow) > 0) p.disturbed = true;
    const full = half.pathMtu?.value ?? Infinity;
    if (half.largestAckedIpLength < full) continue;
    p.bytes += half.uniquePayloadBytes;
    p.size = Math.max(p.size, full);
  }
  if (problem && hosts) {
    const first = files[broken].name;
    const between = `from ${hosts[0]} to ${hosts[1]}`;
    for (const account of accounts) {
      const { flows: seen, bytes, size, disturbed } = passed[account.file];
      if (account.file === broken) continue;
      const again = problems.some((f) => f.file === account.file && f.rule === problem.rule && hostsOf(report, f)?.join() === hosts.join());
      account.against = again ? `It shows the same ${between} as ${first}.`
        : size > 0 && bytes >= ENOUGH * size && !disturbed
          ? `${formatBytes(bytes)} ${between}, full-size packets of ${formatCount(size)} bytes acknowledged, none rejected, no stall: what ${first} shows does not show in it.`
          : `It ${seen === 0 ? 'holds no data' : disturbed ? 'shows rejections or stalls of the data' : 'holds too few full-size packets'} ${between}: it cannot tell whether what ${first} shows is gone.`;
    }
  }
  return accounts;
}

/** Sender and receiver of a finding's data; null where a link has left them out. */
function hostsOf(report: Report, { case: known, file, stream, direction }: Finding): [string, string] | null {
  if (known?.sender && known.receiver) return [known.sender, known.receiver];
  const flow = stream === null || direction === null ? undefined : flowFinder(report)(file, stream);
  if (!flow) return null;
  return direction === 'aToB' ? [flow.a.address, flow.b.address] : [flow.b.address, flow.a.address];
}
