import type { FlowCase } from '../pmtu/flow-case.ts';
import { harmOf } from '../pmtu/harm.ts';
import { neighboursOf } from '../pmtu/neighbours-lost.ts';
import { hasUnplacedMessage } from '../pmtu/unplaced.ts';
import { stallOf } from './glued.ts';
import { evidence, observe, plural, rolesOf, seconds, type CaptureContext, type Observation } from './rule.ts';

/** So many neighbours hurt nearly without exception, and as many lone packets unhurt, are no chance. */
const ENOUGH = 8;
const ENOUGH_BURSTS = 4;
/** Share that may differ: who merges leaves a pair apart now and then, and lines lose packets. */
const ODD = 0.1;
/** Share of the segments that are as large as the largest. */
const FULL = 0.9;

/**
 * Full-size packets that went back to back are nearly all lost, those that went alone nearly all arrive: somebody behind the capture point
 * merges neighbours and drops what was merged. A full queue would let the first of each pair pass.
 */
export function pairsLost(c: FlowCase, direction: 0 | 1, context: CaptureContext): Observation | null {
  const d = c.directions[direction];
  if (!c.bothSides || d.supers > 0 || c.messages[direction].length > 0 || d.tx.resends === 0) return null;
  const n = neighboursOf(d);
  if (n.pairedLost < ENOUGH || n.aloneAcked < ENOUGH || n.bursts < ENOUGH_BURSTS) return null;
  if (n.pairedAcked > n.pairedLost * ODD || n.aloneLost > n.aloneAcked * ODD) return null;
  const wire = d.largestWireSize()?.value ?? 0;
  // Lone ones that pass only because they are smaller would mean a narrow path.
  let full = 0;
  for (let k = 0; k < d.tx.count; k++) if (d.acked(k) && d.ipLen(k) >= wire * FULL) full++;
  if (full < ENOUGH || hasUnplacedMessage(context.tables, c.flow, direction)) return null;
  const harm = harmOf(d);
  const stall = stallOf(context, c, direction);
  const sender = c.sender(direction);
  return observe('lso-burst-loss', c, direction, {
    cause: `${sender}|pairs`,
    severity: 'problem',
    score: 4,
    absenceOnly: true,
    title: `Packets from ${sender} that travel back to back are lost; those that travel alone arrive`,
    explanation: `${plural(n.pairedLost, 'packet')} followed each other at once and were lost, of ${n.pairedLost + n.pairedAcked} that did; of ${n.aloneLost + n.aloneAcked} that went alone ${n.aloneAcked} were acknowledged${stall > 0 ? ` (${seconds(stall)} stalled)` : ''}. They are of the same size, up to ${wire} bytes, so the path’s MTU is not the matter. A network card on the way, or that of ${c.receiver(direction)}, merges what arrives back to back (LRO), and what was merged is dropped; a full queue would let the first of them pass.`,
    evidence: [
      evidence(context, 'cause', d.frame(n.firstLost), 'frame.time_delta', d.payload(n.firstLost), `Frame ${d.frame(n.firstLost)} and its neighbour went back to back and were lost, as in ${plural(n.bursts - 1, 'other burst')}.`),
      evidence(context, 'effect', d.frame(n.firstAlone), 'tcp.len', d.payload(n.firstAlone), `Frame ${d.frame(n.firstAlone)} went alone and was acknowledged, as were ${n.aloneAcked - 1} others.`),
      evidence(context, 'absence', null, 'icmp.type', 0, 'No frag-needed message about this flow was captured.'),
    ],
    against: [evidence(context, 'absence', null, 'frame.time_delta', 0, 'Which box merges does not show here; a capture on the receiver would tell.')],
    wastedBytes: harm.wastedBytes,
    stallSeconds: stall,
    amplification: harm.amplification,
    parameters: {
      pairedLost: n.pairedLost, pairedAcked: n.pairedAcked, aloneLost: n.aloneLost, aloneAcked: n.aloneAcked, bursts: n.bursts,
      wireSize: wire, atReceiver: true,
    },
    roles: { ...rolesOf(c, direction, null, wire), packetSize: wire, wireSize: wire },
  });
}
