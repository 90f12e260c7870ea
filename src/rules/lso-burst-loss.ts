import type { DirectionCase } from '../pmtu/direction-case.ts';
import { estimateCapturePoint } from '../pmtu/capture-point.ts';
import { copiesOf } from '../pmtu/box-loss.ts';
import { offloadSide } from '../pmtu/offload-side.ts';
import { harmOf } from '../pmtu/harm.ts';
import { hasUnplacedMessage } from '../pmtu/unplaced.ts';
import { pairsLost } from './pairs-lost.ts';
import { stallOf } from './glued.ts';
import { evidence, observe, plural, rolesOf, seconds, type Rule } from './rule.ts';

/** Lost segments from which a pattern is one. */
const ENOUGH = 3;
/** So many large segments hurt without exception, and as many single packets unhurt, are no chance. */
const EVERY_ONE = 8;
/** Share of the large segments that have to be lost, and share of their bytes. */
const MOST = 0.66;
const MOST_BYTES = 0.5;

/** Share of a round trip in which nobody can have asked for bytes again. */
const TOO_SOON = 1 / 8;

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

/** 15: bursts sent or merged into one piece vanish, the same bytes pass as single segments, again and again. */
export const lsoBurstLoss: Rule = {
  id: 'lso-burst-loss',
  needs: 'data',
  supersedes: ['plain-loss', 'offload-at-capture-point', 'application-idle'],
  examine(c, direction, context) {
    const d = c.directions[direction];
    if (d.supers === 0) return pairsLost(c, direction, context);
    if (d.supers < 3 || !c.bothSides || c.messages[direction].length > 0) return null;
    // A capture at the sender, or one that sees both sides of a box, shows what became of a large segment. Elsewhere it was merged before it
    // came by, and has come through so far: there it takes that none of many was ever acknowledged, and every packet that went alone.
    const atSender = offloadSide(c, direction) === 'sending' || estimateCapturePoint(c, direction).point === 'sender';
    const merged = !atSender && c.secondSightings === 0;
    // Where no handshake was seen, what is larger than one packet is only inferred: too little to accuse somebody unseen.
    if (merged && d.limits.peerMss === null) return null;
    const atReceiver = merged && (offloadSide(c, direction) === 'receiving' || estimateCapturePoint(c, direction).point === 'receiver');
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
    let tooSoon = 0;
    let lostBytes = 0;
    let resentBytes = 0;
    for (let k = 0; k < d.tx.count; k++) {
      if (big(k)) {
        if (!d.replaced(k)) continue;
        lost.push(k);
        if (d.time(d.tx.replacedBy[k]!) - d.time(k) < (d.rtt ?? 0) * TOO_SOON) tooSoon++;
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
    // A tap that shows packets twice, whole and cut, makes it look as if they were sent again at once.
    if (tooSoon * 2 > lost.length) return null;
    // On a box that sees both of its sides the lost ones must not have left it: what did was lost elsewhere.
    const copies = atSender || merged ? null : copiesOf(d);
    if (copies !== null && lost.filter((k) => copies.bytes[k]! > 0).length * 4 > lost.length) return null;
    if (bursts < 2 || lost.length < ENOUGH || recoveries.length < ENOUGH) return null;
    // A bad line loses a piece of many large segments; offload loses the segment, or a piece of every one and no packet that goes alone.
    const everyOne = supersAcked === 0 && lost.length >= EVERY_ONE && singlesAcked >= EVERY_ONE;
    if (merged && !(everyOne && singlesLost === 0)) return null;
    if (!(everyOne && singlesLost === 0) && resentBytes < lostBytes * MOST_BYTES) return null;
    // Who merges on the way may merge single packets too, now and then.
    if (singlesLost > Math.max(1, singles / (everyOne ? 5 : 10))) return null;
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
    // Between the ends it is not to be seen who merged, or left uncut.
    if (merged && !atReceiver) score = Math.min(score, 3);
    const k0 = lost[0]!;
    const r0 = recoveries[0]!;
    return observe('lso-burst-loss', c, direction, {
      cause: `${sender}|${atSender}|${merged}`,
      severity: 'problem',
      score,
      absenceOnly: true,
      title: merged ? (atReceiver ? `${c.receiver(direction)} loses what its own card merges; single packets pass` : `Large packets from ${sender} are never acknowledged; single ones are`) : atSender ? `Large bursts from ${sender} are lost; the same bytes pass one packet at a time` : `Merged packets from ${sender} enter the box on which this was captured and never leave it`,
      explanation: `${plural(lost.length, 'segment')} larger than one packet vanished ${merged ? (atReceiver ? `on arrival at ${c.receiver(direction)}` : `behind the place where this was captured`) : atSender ? `between ${sender} and ${c.receiver(direction)}` : 'inside this box'} without a message; the same bytes passed as single packets of ${wire} bytes, and the next burst was lost again${stall > 0 ? ` (${seconds(stall)} stalled)` : ''}. The path carries full-size packets, so its MTU is not the matter. ${
        merged
          ? atReceiver
            ? `The network card of ${c.receiver(direction)} merges what arrives back to back (LRO), and ${c.receiver(direction)} drops what was merged, as systems do where the merged packet’s checksum is wrong.`
            : `A network card or hypervisor in front of the capture point merges what arrives back to back (LRO), or leaves ${sender}’s large packets uncut, and they are dropped farther on.`
          : atSender
          ? `Either ${sender} is at fault (its network card, the driver or its virtual switch mishandles large send offload), or a box farther on merges packets and drops what it merged, in silence or with messages that a filter keeps from here. Switching offload off on ${sender} tells: if single packets sent back to back are lost as well, look for the box.`
          : 'Its network card or hypervisor merges packets as they arrive (LRO), and it cannot forward what was merged: Linux drops such packets with a line in the kernel log.'
      }`,
      evidence: [
        evidence(context, 'cause', d.frame(k0), 'tcp.len', d.payload(k0), `Frame ${d.frame(k0)} ${merged ? `holds ${d.payload(k0)} bytes of payload, more than one packet’s` : `${atSender ? 'hands' : 'brings'} ${d.payload(k0)} bytes of payload ${atSender ? 'down ' : ''}in one piece`}; ${plural(lost.length, 'such segment')} in ${plural(bursts, 'burst')} had to be sent again.`),
        evidence(context, 'effect', d.frame(r0), 'tcp.analysis.retransmission', d.ipLen(r0), `Frame ${d.frame(r0)} sends lost bytes again in ${d.ipLen(r0)} bytes: acknowledged, as were ${plural(recoveries.length - 1, 'other')}.`),
        evidence(context, 'effect', null, 'tcp.len', singlesLost, `${singlesAcked} of ${singles} single packets arrived; ${supersAcked} of ${supersAcked + lost.length} large ones.`),
        evidence(context, 'absence', null, 'icmp.type', 0, 'No frag-needed message about this flow was captured.'),
      ],
      against: [
        evidence(context, 'absence', null, 'tcp.len', 0, 'Congestion that only strikes bursts would look alike: compare with offload switched off.'),
        ...(atSender ? [evidence(context, 'absence', null, 'icmp.type', 0, `Nothing here tells ${sender}’s own card from a box farther on that rejects merged packets without being heard; a capture on that box would.`)] : []),
      ],
      wastedBytes: harm.wastedBytes,
      stallSeconds: stall,
      amplification: harm.amplification,
      parameters: { supersLost: lost.length, supersAcked, singlesLost, singlesAcked, bursts, wireSize: wire, atReceiver, inBox: !atSender && !merged },
      roles: { ...rolesOf(c, direction, null, wire), packetSize: d.ipLen(k0), wireSize: wire },
    });
  },
};
