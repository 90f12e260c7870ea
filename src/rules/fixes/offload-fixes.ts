/** Fixes of what offloads do: packets merged or left uncut by a card, a driver or a hypervisor. For each diagnosis the best first. */
import { bigTcpOff } from './big-tcp-off.ts';
import { captureWireTruth } from './capture-wire-truth.ts';
import { kvmOffloadOff } from './kvm-offload-off.ts';
import { leaveItAlone } from './leave-it-alone.ts';
import { lroOffEsxi } from './lro-off-esxi.ts';
import { lroOffFreebsd } from './lro-off-freebsd.ts';
import { lroOffRouter } from './lro-off-router.ts';
import { lsoOffWindowsSender } from './lso-off-windows-sender.ts';
import { rscOffWindows } from './rsc-off-windows.ts';
import { tsoOffEsxi } from './tso-off-esxi.ts';
import { tsoOffLinuxSender } from './tso-off-linux-sender.ts';
import type { Catalogue, FixBuilder } from './types.ts';
import { updateNicDriver } from './update-nic-driver.ts';
import { upgradeKernel3260 } from './upgrade-kernel-3-2-60.ts';

/** Of the sender's card only where the capture leaves open who made the packets so big. */
const whereOpen = (build: FixBuilder): FixBuilder => (c) => (c.openOrigin === true ? build(c) : []);

/** Of a receiver that loses what its own card merges the cure lies there, else on the sender and on the way. */
const atReceiver = (build: FixBuilder): FixBuilder => (c) => (c.atReceiver === true ? build(c) : []);
const elsewhere = (build: FixBuilder): FixBuilder => (c) => (c.atReceiver === true ? [] : build(c));
/** A box that was seen to lose what it merged is the one to begin with. */
const inBox = (build: FixBuilder): FixBuilder => (c) => (c.inBox === true ? build(c) : []);
const onTheWay = (build: FixBuilder): FixBuilder => (c) => (c.atReceiver === true || c.inBox === true ? [] : build(c));

export const offloadFixes = {
  'merged-then-rejected': [
    bigTcpOff, lroOffRouter, whereOpen(tsoOffLinuxSender), lroOffEsxi, lroOffFreebsd, rscOffWindows, whereOpen(lsoOffWindowsSender),
    kvmOffloadOff, upgradeKernel3260,
  ],
  'unsegmented-tso': [bigTcpOff, tsoOffLinuxSender, lsoOffWindowsSender, lroOffRouter, lroOffEsxi, tsoOffEsxi, kvmOffloadOff, lroOffFreebsd],
  'offload-at-capture-point': [
    leaveItAlone('The big packets exist only inside the host that recorded them; on the wire they fit. Switching offload off would cost CPU and mend nothing.'),
    captureWireTruth,
  ],
  'lso-burst-loss': [
    atReceiver(lroOffRouter), atReceiver(rscOffWindows), inBox(lroOffRouter), inBox(lroOffEsxi), elsewhere(tsoOffLinuxSender), elsewhere(lsoOffWindowsSender),
    onTheWay(updateNicDriver), onTheWay(lroOffRouter),
  ],
} satisfies Catalogue;
