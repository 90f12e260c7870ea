import type { DirectionCase } from '../pmtu/direction-case.ts';
import { estimateCapturePoint } from '../pmtu/capture-point.ts';
import { offloadSide } from '../pmtu/offload-side.ts';
import { harmOf } from '../pmtu/harm.ts';
import { hasUnplacedMessage } from '../pmtu/unplaced.ts';
import { stallOf } from './glued.ts';
import { evidence, observe, plural, rolesOf, seconds, type Rule } from './rule.ts';

/** Lost segments from which a pattern is one. */
const ENOUGH = 3;
/** Share of the large segments that have to be lost, and share of their bytes. */
const MOST = 0.66;
const MOST_BYTES = 0.5;

/** Wire packets behind a large segment. */
function segmentsOf(d: DirectionCase, k: number): number {
  const hdr = d.ipLen(k) - d.payload(k);
  const wire = d.low[k]! > 0 ? d.low[k]! : d.high[k]!;
  return Math.max(2, Math.ceil(d.payload(k) / Math.max(1, wire - hdr)));
}

/** For each number of pieces: how many segments of so many or more were lost, how many acknowledged; smallest first. */
function supersBySegments(d: DirectionCase): { segments: number; lost: number; acked: number }[] {
  const bySize = new Map<number, { segments: number; lost: number; acked: number }>();
  for (let k = 0; k < d.tx.count; k++) {
    if (!d.isSuper[k]) continue;
    const segments = segmentsOf(d, k);
    let s = bySize.get(segments);
    if (!s) bySize.set(segments, (s = { segments, lost: 0, acked: 0 }));
    if (d.acked(k)) s.acked++;
    else if (d.replaced(k)) s.lost++;
  }
  const sorted = [...bySize.values()].sort((x, y) => x.segments - y.segments);
  for (let i = sorted.length - 2; i >= 0; i--) {
    sorted[i]!.lost += sorted[i + 1]!.lost;
    sorted[i]!.acked += sorted[i + 1]!.acked;
  }
  return sorted;
}

/** 15: bursts handed to the network card in one piece vanish, the same bytes pass as single segments, again and again. */
export const lsoBurstLoss: Rule = {
  id: 'lso-burst-loss',
  supersedes: ['plain-loss', 'offload-at-capture-point', 'application-idle'],
  examine(c, direction, context) {
    const d = c.directions[direction];
    if (d.supers < 3 || !c.bothSides || c.messages[direction].length > 0) return null;
    // Only a capture at the sender, or one that sees both sides of a box, shows what became of a large segment; one that
    // was merged on arrival at the capturing host has come through already.
    const atSender = offloadSide(d) === 'sending' || estimateCapturePoint(c, direction).point === 'sender';
    if (!atSender && c.secondSightings === 0) return null;
    const sizes = supersBySegments(d);
    const from = sizes.find((s) => s.lost >= ENOUGH && s.lost >= MOST * (s.lost + s.acked));
    if (from === undefined) return null;
    const big = (k: number): boolean => d.isSuper[k] === 1 && segmentsOf(d, k) >= from.segments;
    const lost: number[] = [];
    const recoveries: number[] = [];
    let singlesAcked = 0;
    let singlesLost = 0;
    let bursts = 0;
    let openBurst = false;
    let lostBytes = 0;
    let resentBytes = 0;
    for (let k = 0; k < d.tx.count; k++) {
      if (big(k)) {
        if (!d.replaced(k)) continue;
        lost.push(k);
        lostBytes += d.payload(k);
        resentBytes += d.tx.replacedBytes[k]!;
        if (!openBurst) bursts++;
        openBurst = true;
      } else if (!d.isSuper[k]) {
        if (d.acked(k)) {
          singlesAcked++;
          if (d.tx.resend[k]) {
            recoveries.push(k);
            openBurst = false;
          }
        } else if (d.replaced(k)) singlesLost++;
      }
    }
    const supersAcked = from.acked;
    const singles = singlesAcked + singlesLost;
    if (supersAcked > 0 && (bursts < 3 || lost.length < 5)) return null;
    if (bursts < 2 || lost.length < ENOUGH || recoveries.length < ENOUGH) return null;
    // A bad line loses a piece of many large segments; offload loses the segment.
    if (resentBytes < lostBytes * MOST_BYTES || singlesLost * 10 > singles) return null;
    const wire = d.largestWireSize()?.value ?? 0;
    // Resends that pass only because they are smaller would mean a narrow path, not a broken burst.
    const full = recoveries.filter((k) => d.ipLen(k) >= wire);
    if (full.length * 2 < recoveries.length) return null;
    if (hasUnplacedMessage(context.tables, c.flow, direction)) return null;
    const harm = harmOf(d);
    const stall = stallOf(context, c, direction);
    const sender = c.sender(direction);
    let score = 4;
    if (bursts >= 4) score += 2;
    if (supersAcked === 0) score += 1;
    if (lost.length >= 10) score += 1;
    const k0 = lost[0]!;
    const r0 = recoveries[0]!;
    return observe('lso-burst-loss', c, direction, {
      cause: sender,
      severity: 'problem',
      score,
      absenceOnly: true,
      title: `Bursts that ${sender} leaves to its network card to cut are lost`,
      explanation: `${plural(lost.length, 'segment')} larger than one packet vanished between ${sender} and ${c.receiver(direction)} without a message; the same bytes passed as single packets of ${wire} bytes, and the next burst was lost again${stall > 0 ? ` (${seconds(stall)} stalled)` : ''}. The path carries full-size packets, so its MTU is not the matter: the network card, its driver or a virtual switch mishandles large send offload.`,
      evidence: [
        evidence(context, 'cause', d.frame(k0), 'tcp.len', d.payload(k0), `Frame ${d.frame(k0)} hands ${d.payload(k0)} bytes of payload down in one piece; ${plural(lost.length, 'such segment')} in ${plural(bursts, 'burst')} had to be sent again.`),
        evidence(context, 'effect', d.frame(r0), 'tcp.analysis.retransmission', d.ipLen(r0), `Frame ${d.frame(r0)} sends lost bytes again in ${d.ipLen(r0)} bytes: acknowledged, as were ${plural(recoveries.length - 1, 'other')}.`),
        evidence(context, 'effect', null, 'tcp.len', singlesLost, `${singlesAcked} of ${singles} single packets arrived; ${supersAcked} of ${supersAcked + lost.length} large ones.`),
        evidence(context, 'absence', null, 'icmp.type', 0, 'No frag-needed message about this flow was captured.'),
      ],
      against: [evidence(context, 'absence', null, 'tcp.len', 0, 'Congestion that only strikes bursts would look alike: compare with offload switched off.')],
      wastedBytes: harm.wastedBytes,
      stallSeconds: stall,
      amplification: harm.amplification,
      parameters: { supersLost: lost.length, supersAcked, singlesLost, singlesAcked, bursts, wireSize: wire },
      roles: { ...rolesOf(c, direction, null, wire), packetSize: d.ipLen(k0), wireSize: wire },
    });
  },
};
