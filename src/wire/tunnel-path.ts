/** What nested IP layers leave behind: depth, path hash, overhead. */
import { mix, type Cursor } from './cursor.ts';
import type { Headers } from './headers.ts';
import { isMirror, TUNNEL_4IN6, TUNNEL_6IN4, TUNNEL_6IN6, TUNNEL_IPIP } from './tunnel-kinds.ts';

/**
 * Starts an IP layer at `c.at`. If there was one outside it, that one becomes part of the tunnel path: a hash of its
 * addresses, equal for both directions, of the tunnel headers' kinds and of keys that both directions share.
 */
export function enterIp(c: Cursor, out: Headers, version: 4 | 6): void {
  if (out.ipVersion === 0) {
    c.firstIp = c.at;
  } else {
    if (c.pendingKind === 0) c.tunnel(kindOf(out.ipVersion, version), 0);
    c.pathHash = mix(
      c.pathHash + mix(out.src0 ^ mix(out.src1, out.src2), out.src3) + mix(out.dst0 ^ mix(out.dst1, out.dst2), out.dst3),
      c.pendingHash,
    );
    if (out.tunnelDepth++ === 0) out.outerDescends = (out.src0 - out.dst0 || out.src1 - out.dst1 || out.src2 - out.dst2 || out.src3 - out.dst3) > 0;
    out.tunnelPath = c.pathHash === 0 ? 1 : c.pathHash;
    out.tunnelKind = c.pendingKind;
    out.tunnelOverhead = c.at - c.firstIp;
    if (out.moreFragments) out.outerFragment = true;
    if (isMirror(c.pendingKind)) out.mirrored = true;
    out.moreFragments = false;
    out.fragmentId = 0;
    out.src1 = out.src2 = out.src3 = 0;
    out.dst1 = out.dst2 = out.dst3 = 0;
  }
  c.pendingKind = 0;
  c.pendingHash = 0;
  out.ipVersion = version;
  out.ipOffset = c.at;
}

function kindOf(outer: number, inner: number): number {
  if (outer === 4) return inner === 4 ? TUNNEL_IPIP : TUNNEL_6IN4;
  return inner === 4 ? TUNNEL_4IN6 : TUNNEL_6IN6;
}
