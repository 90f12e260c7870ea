/** Fixes of what is wrong with path MTUs: messages that say the wrong thing, clamps, tunnels, links of unequal MTU. The best first. */
import { ciscoUnreachableRate } from './cisco-unreachable-rate.ts';
import { clampMss } from './clamp-mss.ts';
import { cloudMtu } from './cloud-mtu.ts';
import { containerMtu } from './container-mtu.ts';
import { equalPaths } from './equal-paths.ts';
import { honourMss } from './honour-mss.ts';
import { jumboConsistent } from './jumbo-consistent.ts';
import { keepDf } from './keep-df.ts';
import { leaveItAlone } from './leave-it-alone.ts';
import { reporterMtu } from './reporter-mtu.ts';
import { senderMtu } from './sender-mtu.ts';
import { tunnelMtu } from './tunnel-mtu.ts';
import type { Catalogue } from './types.ts';

export const pathFixes = {
  'pmtud-working': [leaveItAlone('Path MTU discovery does its work and costs one round trip for each destination and ten minutes. An MSS clamp would save that.'), clampMss],
  'mss-clamped': [leaveItAlone('The MSS is lowered on the way so that packets fit. That is what a clamp is for.')],
  'clamp-missing': [clampMss, tunnelMtu, containerMtu, cloudMtu],
  'bogus-next-hop-mtu': [reporterMtu, clampMss, senderMtu],
  'frag-needed-but-fits': [reporterMtu, tunnelMtu, clampMss],
  'stale-or-forged-frag-needed': [leaveItAlone('The message quotes nothing that was in flight, and a sound sender ignores it. If many come, filter them at the edge by their source, never all frag-needed.')],
  fragmented: [(c) => (c.tunnel ? [tunnelMtu, clampMss] : [clampMss, keepDf, tunnelMtu]).flatMap((build) => build(c))],
  'l2-mtu-mismatch': [jumboConsistent],
  'frag-needed-rate-limited': [ciscoUnreachableRate, clampMss],
  'pmtu-flapping': [equalPaths, clampMss],
  'mss-exceeded-on-wire': [honourMss, senderMtu, tunnelMtu],
} satisfies Catalogue;
