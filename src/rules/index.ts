import { applicationIdle } from './application-idle.ts';
import { blackHoleRecovered } from './black-hole-recovered.ts';
import { bogusNextHopMtu } from './bogus-next-hop-mtu.ts';
import { fragNeededButFits } from './frag-needed-but-fits.ts';
import { fragNeededRateLimited } from './frag-needed-rate-limited.ts';
import { clampMissing } from './clamp-missing.ts';
import { fragmented } from './fragmented.ts';
import { l2MtuMismatch } from './l2-mtu-mismatch.ts';
import { pmtuFlapping } from './pmtu-flapping.ts';
import { fragNeededIgnored } from './frag-needed-ignored.ts';
import { handshakeFails } from './handshake-fails.ts';
import { lsoBurstLoss } from './lso-burst-loss.ts';
import { mergedThenRejected } from './merged-then-rejected.ts';
import { mssClamped } from './mss-clamped.ts';
import { mssExceededOnWire } from './mss-exceeded-on-wire.ts';
import { offloadAtCapturePoint } from './offload-at-capture-point.ts';
import { pmtuBlackHole } from './pmtu-black-hole.ts';
import { plainLoss } from './plain-loss.ts';
import { pmtudWorking } from './pmtud-working.ts';
import { reset } from './reset.ts';
import type { Rule } from './rule.ts';
import { staleOrForged } from './stale-or-forged-frag-needed.ts';
import { unsegmentedTso } from './unsegmented-tso.ts';
import { zeroWindow } from './zero-window.ts';

/** Every rule, in the order in which they look. */
export const RULES: readonly Rule[] = [
  mergedThenRejected,
  unsegmentedTso,
  fragNeededIgnored,
  bogusNextHopMtu,
  fragNeededButFits,
  staleOrForged,
  l2MtuMismatch,
  pmtuBlackHole,
  blackHoleRecovered,
  lsoBurstLoss,
  pmtudWorking,
  fragNeededRateLimited,
  clampMissing,
  pmtuFlapping,
  fragmented,
  mssClamped,
  mssExceededOnWire,
  offloadAtCapturePoint,
  plainLoss,
  zeroWindow,
  reset,
  handshakeFails,
  applicationIdle,
];
