/** Which fixes each diagnosis has, the best first. */
import type { Fix, RuleId } from '../finding.ts';
import { captureWireTruth } from './capture-wire-truth.ts';
import { ciscoUnreachableRate } from './cisco-unreachable-rate.ts';
import { clampMss } from './clamp-mss.ts';
import { cloudMtu } from './cloud-mtu.ts';
import { containerMtu } from './container-mtu.ts';
import { equalPaths } from './equal-paths.ts';
import { honourFragNeeded } from './honour-frag-needed.ts';
import { honourMss } from './honour-mss.ts';
import { jumboConsistent } from './jumbo-consistent.ts';
import { keepDf } from './keep-df.ts';
import { kvmOffloadOff } from './kvm-offload-off.ts';
import { leaveItAlone } from './leave-it-alone.ts';
import { askApplication, findHandshake, findLoss, findReset, readFaster } from './look-elsewhere.ts';
import { lroOffEsxi } from './lro-off-esxi.ts';
import { lroOffFreebsd } from './lro-off-freebsd.ts';
import { lroOffRouter } from './lro-off-router.ts';
import { lsoOffWindowsSender } from './lso-off-windows-sender.ts';
import { permitFragNeeded } from './permit-frag-needed.ts';
import { reporterMtu } from './reporter-mtu.ts';
import { rscOffWindows } from './rsc-off-windows.ts';
import { senderMtu } from './sender-mtu.ts';
import { tcpMtuProbing } from './tcp-mtu-probing.ts';
import { tsoOffEsxi } from './tso-off-esxi.ts';
import { tsoOffLinuxSender } from './tso-off-linux-sender.ts';
import { tunnelMtu } from './tunnel-mtu.ts';
import type { FixBuilder, FixCase } from './types.ts';
import { updateNicDriver } from './update-nic-driver.ts';
import { upgradeKernel3260 } from './upgrade-kernel-3-2-60.ts';

const blackHole: readonly FixBuilder[] = [permitFragNeeded, clampMss, tcpMtuProbing, senderMtu, tunnelMtu];

const CATALOGUE: Record<RuleId, readonly FixBuilder[]> = {
  'merged-then-rejected': [lroOffRouter, lroOffEsxi, lroOffFreebsd, rscOffWindows, kvmOffloadOff, upgradeKernel3260],
  'unsegmented-tso': [tsoOffLinuxSender, lsoOffWindowsSender, lroOffRouter, lroOffEsxi, tsoOffEsxi, kvmOffloadOff, lroOffFreebsd],
  'frag-needed-ignored': [permitFragNeeded, honourFragNeeded, tcpMtuProbing, senderMtu],
  'pmtu-black-hole': blackHole,
  'black-hole-recovered': blackHole,
  'pmtud-working': [leaveItAlone('Path MTU discovery does its work and costs one round trip for each destination and ten minutes. An MSS clamp would save that.'), clampMss],
  'mss-clamped': [leaveItAlone('The MSS is lowered on the way so that packets fit. That is what a clamp is for.')],
  'clamp-missing': [clampMss, tunnelMtu, containerMtu, cloudMtu],
  'bogus-next-hop-mtu': [reporterMtu, clampMss, senderMtu],
  'frag-needed-but-fits': [reporterMtu, tunnelMtu, clampMss],
  'stale-or-forged-frag-needed': [leaveItAlone('The message quotes nothing that was in flight, and a sound sender ignores it. If many come, filter them at the edge by their source, never all frag-needed.')],
  fragmented: [clampMss, keepDf, tunnelMtu],
  'offload-at-capture-point': [
    leaveItAlone('The big packets exist only inside the host that recorded them; on the wire they fit. Switching offload off would cost CPU and mend nothing.'),
    captureWireTruth,
  ],
  'l2-mtu-mismatch': [jumboConsistent],
  'lso-burst-loss': [tsoOffLinuxSender, lsoOffWindowsSender, updateNicDriver, lroOffRouter],
  'frag-needed-rate-limited': [ciscoUnreachableRate, clampMss],
  'pmtu-flapping': [equalPaths, clampMss],
  'mss-exceeded-on-wire': [honourMss, senderMtu, tunnelMtu],
  'plain-loss': [findLoss],
  'zero-window': [readFaster],
  reset: [findReset],
  'handshake-fails': [findHandshake],
  'application-idle': [askApplication],
};

/** The fixes of a diagnosis, filled in for the case, best first. */
export function fixesFor(rule: RuleId, c: FixCase): Fix[] {
  return CATALOGUE[rule].flatMap((build) => build(c));
}
