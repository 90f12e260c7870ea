/** Fixes of messages that nobody heeds or that never come. The best first. */
import { clampMss } from './clamp-mss.ts';
import { honourFragNeeded } from './honour-frag-needed.ts';
import { permitFragNeeded } from './permit-frag-needed.ts';
import { senderMtu } from './sender-mtu.ts';
import { tcpMtuProbing } from './tcp-mtu-probing.ts';
import { tunnelMtu } from './tunnel-mtu.ts';
import type { Catalogue, FixBuilder } from './types.ts';

const blackHole: readonly FixBuilder[] = [permitFragNeeded, clampMss, tcpMtuProbing, senderMtu, tunnelMtu];

export const messageFixes = {
  'frag-needed-ignored': [permitFragNeeded, honourFragNeeded, tcpMtuProbing, senderMtu],
  'pmtu-black-hole': blackHole,
  'black-hole-recovered': blackHole,
} satisfies Catalogue;
