import type { RuleId } from './schema.ts';

/**
 * All rules, for what reads reports from outside. Links name a rule by its place here: new ones go to the end, and none changes
 * its place. One that is missing does not compile in link-layout.ts.
 */
export const RULE_IDS = [
  'merged-then-rejected', 'unsegmented-tso', 'frag-needed-ignored', 'pmtu-black-hole', 'black-hole-recovered', 'clamp-missing', 'bogus-next-hop-mtu',
  'frag-needed-but-fits', 'fragmented', 'l2-mtu-mismatch', 'lso-burst-loss', 'frag-needed-rate-limited', 'pmtu-flapping', 'mss-exceeded-on-wire', 'pmtud-working',
  'mss-clamped', 'stale-or-forged-frag-needed', 'offload-at-capture-point', 'plain-loss', 'zero-window', 'reset', 'handshake-fails', 'application-idle',
] as const satisfies readonly RuleId[];
