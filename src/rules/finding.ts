/** What a rule answers. The report holds these as they are; sentences are made by the rule's own text builder. */
export type RuleId =
  | 'merged-then-rejected'
  | 'unsegmented-tso'
  | 'frag-needed-ignored'
  | 'pmtu-black-hole'
  | 'black-hole-recovered'
  | 'clamp-missing'
  | 'bogus-next-hop-mtu'
  | 'frag-needed-but-fits'
  | 'fragmented'
  | 'l2-mtu-mismatch'
  | 'lso-burst-loss'
  | 'frag-needed-rate-limited'
  | 'pmtu-flapping'
  | 'mss-exceeded-on-wire'
  | 'pmtud-working'
  | 'mss-clamped'
  | 'stale-or-forged-frag-needed'
  | 'offload-at-capture-point'
  | 'plain-loss'
  | 'zero-window'
  | 'reset'
  | 'handshake-fails'
  | 'application-idle';

export type Severity = 'problem' | 'warning' | 'info';
export type Confidence = 'certain' | 'likely' | 'possible';
export type Direction = 'aToB' | 'bToA';

export interface Evidence {
  role: 'cause' | 'reply' | 'effect' | 'absence';
  frame: number | null;
  file: number;
  /** Wireshark's field name. */
  field: string;
  value: string | number;
  text: string;
}

/** Who is who and what fits: all that the fixes of a finding are filled in from, so that they can be made again. */
export interface FindingCase {
  ipVersion: 4 | 6;
  sender: string | null;
  receiver: string | null;
  reporter: string | null;
  mtu: number | null;
  mss: number | null;
  interfaceName: string | null;
}

export interface Fix {
  id: string;
  title: string;
  /** On which box or platform: "Linux router 10.0.0.1", "ESXi host" … */
  where: string;
  commands: string[];
  verify: string;
  undo: string;
  note: string;
  /** For the tabs: linux, windows, esxi, freebsd, cisco, cloud, container, vpn, any. */
  platform: string;
}

export interface Finding {
  id: string;
  rule: RuleId;
  severity: Severity;
  confidence: Confidence;
  file: number;
  streams: number[];
  stream: number | null;
  direction: Direction | null;
  title: string;
  explanation: string;
  evidence: Evidence[];
  against: Evidence[];
  harm: { wastedBytes: number; stallSeconds: number; amplification: number | null };
  parameters: Record<string, string | number | boolean | null>;
  fixes: Fix[];
  /** What the fixes were filled in from; a link carries it in place of them, so that no link brings commands of its own. */
  case?: FindingCase;
  supersedes: RuleId[];
  /** A Wireshark display filter that shows the frames of this finding. */
  displayFilter: string;
}
