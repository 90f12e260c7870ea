import type { DirectionCase } from './direction-case.ts';

/** A late arrival within this time is reordering, not loss (Wireshark's 3 ms, or part of the RTT). */
const REORDERING = 0.003;
const LOOK_BACK = 4096;

/** IDs that lie closer together than this come from one run of the counter. */
const NEAR = 256;

/**
 * Whether a segment that fills a gap comes so late that it must be a resend of what was lost before the capture point;
 * otherwise it was overtaken on the way. When later bytes first passed, the gap began. A sender that counts its packets
 * tells it of itself: a resend takes a new ID, above those of all that came by before it, and what was overtaken has an older one.
 */
export function isLateFill(d: DirectionCase, k: number): boolean {
  const t = d.trace;
  const i = d.tx.at[k];
  const numbered = t.ipId[i] > 0;
  // Several gaps are filled one after the other: what came just before may be a resend itself.
  const { originalBefore } = d;
  for (let other = originalBefore[k]; other >= 0; other = originalBefore[other]!) {
    const j = d.tx.at[other];
    if (i - j > LOOK_BACK) return false;
    if (numbered && t.ipId[j] > 0 && t.seq[j] > t.seq[i]) {
      const ahead = (t.ipId[j] - t.ipId[i]) & 0xffff;
      if (ahead > 0 && ahead < NEAR) return false;
      if (ahead > 0x10000 - NEAR) return true;
    }
    if (t.seq[j] < t.seq[i]) return false;
    if (t.time[i] - t.time[j] > Math.max(REORDERING, (d.rtt ?? 0) / 2)) return true;
  }
  return false;
}
