/** The words for the codes of a report, in one place. */
import { isAtRisk, isHarmless } from '../../report/ranked-findings.ts';
import type { Confidence, Evidence, Finding, PathMtuSource, Report, Severity, VerdictOutcome } from '../../report/schema.ts';
import type { IconName } from './icon.tsx';

export type Tone = 'problem' | 'warning' | 'info' | 'ok';

export interface Sign {
  word: string;
  icon: IconName;
  tone: Tone;
}

const severitySigns: Record<Severity, Sign> = {
  problem: { word: 'Problem', icon: 'problem', tone: 'problem' },
  warning: { word: 'Warning', icon: 'warning', tone: 'warning' },
  info: { word: 'Harmless', icon: 'info', tone: 'info' },
};

const elsewhere: Sign = { word: 'Not the MTU', icon: 'info', tone: 'info' };

/** The sign of a finding; what is no fault of sizes is not called harmless for that. */
export const signOf = ({ rule, severity }: Pick<Finding, 'rule' | 'severity'>): Sign =>
  severity === 'info' && (rule === 'handshake-fails' || rule === 'application-idle') ? elsewhere : severitySigns[severity];

const outcomeSigns: Record<VerdictOutcome, Sign> = {
  problem: { word: 'Problem', icon: 'problem', tone: 'problem' },
  working: { word: 'Works', icon: 'ok', tone: 'ok' },
  'not-mtu': { word: 'Not the MTU', icon: 'warning', tone: 'warning' },
  'nothing-found': { word: 'Nothing found', icon: 'ok', tone: 'ok' },
  inconclusive: { word: 'Cannot tell', icon: 'question', tone: 'info' },
};

/** The sign of a whole report; where all works beside a risk, the risk is what is to be seen. */
export const signOfReport = (report: Report): Sign => (isAtRisk(report) ? severitySigns.warning : outcomeSigns[report.verdict.outcome]);

export const confidenceWords: Record<Confidence, { word: string; meaning: string }> = {
  certain: { word: 'certain', meaning: 'The packets in this capture prove it.' },
  likely: { word: 'likely', meaning: 'The packets point to it; something that would prove it is not in the capture.' },
  possible: { word: 'possible', meaning: 'It would explain what is seen; other causes would too.' },
};

export const roleSigns: Record<Evidence['role'], { word: string; icon: IconName; meaning: string }> = {
  cause: { word: 'Cause', icon: 'cause', meaning: 'the packet that set it off' },
  reply: { word: 'Reply', icon: 'reply', meaning: 'what the network answered' },
  effect: { word: 'Effect', icon: 'effect', meaning: 'what came of it' },
  absence: { word: 'Not seen', icon: 'absence', meaning: 'what ought to be there and is not' },
};

export const mtuSourceWords: Record<PathMtuSource, string> = {
  user: 'stated by you',
  icmp: 'announced by a frag-needed or Packet Too Big message',
  'largest-acked': 'the largest packet that got through',
  'mss-option': 'from the MSS of the handshake',
  assumed: 'assumed: Ethernet',
};

export const platformWords: Record<string, string> = {
  linux: 'Linux', windows: 'Windows', esxi: 'ESXi', freebsd: 'FreeBSD', cisco: 'Cisco', cloud: 'Cloud', container: 'Containers', vpn: 'VPN', any: 'Any system',
};

/** A rule's id as words, where it is more than its letters: "merged-then-rejected" → "merged, then rejected". */
const ruleNames: Record<string, string> = {
  'merged-then-rejected': 'merged, then rejected', 'unsegmented-tso': 'TSO left uncut', 'frag-needed-ignored': 'frag-needed ignored',
  'pmtu-black-hole': 'black hole', 'black-hole-recovered': 'black hole, recovered', 'clamp-missing': 'MSS clamp missing',
  'bogus-next-hop-mtu': 'bogus next-hop MTU', 'frag-needed-but-fits': 'rejected though it fits', 'l2-mtu-mismatch': 'layer-2 mismatch',
  'lso-burst-loss': 'LSO bursts lost', 'frag-needed-rate-limited': 'frag-needed rate-limited', 'pmtu-flapping': 'path MTU flaps', 'mss-exceeded-on-wire': 'above the MSS',
  'pmtud-working': 'path MTU discovery works', 'mss-clamped': 'MSS clamped', 'stale-or-forged-frag-needed': 'stale or forged frag-needed',
  'offload-at-capture-point': 'offload at the capture point',
};

export const ruleName = (rule: string): string => ruleNames[rule] ?? rule.replaceAll('-', ' ');

const tones = new WeakMap<readonly Finding[], Map<string, Severity>>();

/** How grave a rule is in a report: as the worst of its findings, which a link may have left out. */
export function ruleToneIn({ findings }: Pick<Report, 'findings'>, rule: string): Severity {
  let known = tones.get(findings);
  if (!known) {
    tones.set(findings, (known = new Map()));
    for (const severity of ['info', 'warning', 'problem'] as const) for (const finding of findings) if (finding.severity === severity) known.set(finding.rule, severity);
  }
  return known.get(rule) ?? (isHarmless(rule) ? 'info' : 'warning');
}
