/** Where to look when it is not the MTU. For each diagnosis the best first. */
import { askApplication, findHandshake, findLoss, findReset, readFaster } from './look-elsewhere.ts';
import type { Catalogue } from './types.ts';

export const elsewhereFixes = {
  'plain-loss': [findLoss],
  'zero-window': [readFaster],
  reset: [findReset],
  'handshake-fails': [findHandshake],
  'application-idle': [askApplication],
} satisfies Catalogue;
