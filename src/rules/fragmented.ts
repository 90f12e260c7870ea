import { smallest } from '../lib/extent.ts';
import type { FlowCase } from '../pmtu/flow-case.ts';
import { H_FRAGMENT_FRAME, H_FRAGMENT_LEN, H_ISN } from '../tables/flow-table.ts';
import { BIT_DONT_FRAGMENT, BIT_FRAGMENT } from '../tables/packet-table.ts';
import { stallOf } from './glued.ts';
import { evidence, observe, plural, rolesOf, seconds, type Rule } from './rule.ts';

/** So many fragmented segments, none of which arrived, are no chance. */
const NONE_ARRIVED = 5;

/** Every link of an IPv4 path carries as much (RFC 791 §3.2), of an IPv6 path more: what is cut smaller was cut on purpose, to test or to slip by. */
const LEAST_MTU = 68;

/** 12: segments travel as IP fragments: DF is off and some hop is too narrow. */
export const fragmented: Rule = {
  id: 'fragmented',
  supersedes: ['plain-loss'],
  examine(c, direction, context) {
    const t = c.trace;
    const half = 2 * c.flow + direction;
    const alone = c.tables.firstFragments.of(half);
    if ((t.bitsSeen & BIT_FRAGMENT) === 0 && alone.length === 0) return null;
    const { flows } = c.tables;
    const largest = flows.word(half, H_FRAGMENT_LEN);
    if (largest > 0 && largest < LEAST_MTU) return null;
    const d = c.directions[direction];
    let fragments = 0;
    let resent = 0;
    let keptWhole = 0;
    let arrived = 0;
    const seqs = new Map<number, number>();
    const since = new Map<number, number>();
    let wait = 0;
    for (let i = 0; i < t.length; i++) {
      if (t.direction[i] !== direction || !(t.bits[i] & BIT_FRAGMENT)) continue;
      // Both sides of a box show the segment; its fragments behind the box are what counts.
      fragments++;
      if (t.bits[i] & BIT_DONT_FRAGMENT) keptWhole++;
      const k = d.txOf[i];
      const key = t.seq[i];
      if (k >= 0 && d.acked(k)) arrived++;
      if (k >= 0 ? d.replaced(k) : seqs.has(key) && t.ipId[i] !== seqs.get(key)) resent++;
      seqs.set(key, t.ipId[i]);
      if (!since.has(key)) since.set(key, t.time[i]);
      else wait = Math.max(wait, t.time[i] - since.get(key)!);
    }
    // Of these the other fragments never came: every copy of a number is a resend.
    for (const { seq: raw, time } of alone) {
      fragments++;
      const key = placeOf(c, direction, raw);
      if (seqs.has(key)) resent++;
      seqs.set(key, -1);
      if (!since.has(key)) since.set(key, time);
      else wait = Math.max(wait, time - since.get(key)!);
    }
    if (fragments === 0) return null;
    const firstFrame = flows.word(half, H_FRAGMENT_FRAME);
    const stall = Math.max(stallOf(context, c, direction), resent >= 2 ? wait : 0);
    const undelivered = d.tx.highestAck <= smallest(seqs.keys());
    // Or none of them arrived: the sender went on only when it found a size that need not be cut.
    const never = arrived === 0 && fragments >= NONE_ARRIVED && d.tx.highestAck > 0;
    const harmed = resent >= 2 && (resent * 3 >= fragments || undelivered || never) && stall > 0.2;
    // A segment that forbids to be cut was not: the packet of a tunnel around it was.
    const tunnel = keptWhole * 2 > fragments;
    // What a mirror's copies suffer on their way to whoever records them is nothing of the traffic's.
    if (tunnel && flows.isMirrored(c.flow)) return null;
    const sender = c.sender(direction);
    const cost = harmed
      ? `${resent} of them had to be sent again${stall > 0 ? `, the flow stalled for ${seconds(stall)}` : ''}: one lost fragment loses the whole segment.${never && !undelivered ? ' None of them arrived as it was; the flow went on when its packets had become small enough to stay whole.' : ''}`
      : `${undelivered ? 'Nothing captured acknowledges them:' : 'They arrive, but'} every lost fragment costs a whole segment, and many firewalls and clouds drop fragments.`;
    const cut = tunnel
      ? `travelled in tunnel packets that were cut into IP fragments: ${sender} forbids it (DF), but the end of the tunnel lets them be cut. The tunnel’s MTU is too large, not ${sender}’s.`
      : c.ipVersion === 6
        ? `${fragments === 1 ? 'was' : 'were'} cut into IP fragments by ${sender} itself or a translator: over IPv6 no router does that.`
        : `${fragments === 1 ? 'was' : 'were'} cut into IP fragments on the way: the sender does not set DF and a hop is too narrow.`;
    return observe('fragmented', c, direction, {
      cause: `${sender}|${c.receiver(direction)}|${tunnel}`,
      severity: harmed ? 'problem' : 'warning',
      score: fragments >= 3 ? 7 : 5,
      title: tunnel ? `A tunnel’s packets with segments from ${sender} travel as IP fragments` : `Segments from ${sender} travel as IP fragments`,
      explanation: `${plural(fragments, 'segment')} from ${sender} to ${c.receiver(direction)} ${cut} ${cost}${alone.length > 0 ? ` ${alone.length === fragments ? 'Of each' : `Of ${alone.length} of them`} only the first fragment came by: somebody drops the others, as firewalls do that look for port numbers, or the capture’s filter left them out.` : ''}`,
      evidence: [
        evidence(context, 'cause', firstFrame, 'ip.flags.mf', 1, `Frame ${firstFrame} is the first fragment of a segment; only it carries the TCP header.`),
        // All fragments but the last carry a multiple of 8 bytes (RFC 791 §3.2).
        ...(largest === 0 || tunnel ? [] : [evidence(context, 'cause', null, 'ip.len', largest, `The largest fragment has ${largest} bytes: ${c.ipVersion === 6 ? 'they were cut for' : 'the narrowest link carries'} ${largest} to ${largest + 7}.`)]),
        evidence(context, 'effect', null, 'ip.frag_offset', fragments, `${plural(fragments, 'fragmented segment')} in this direction, ${resent} sent again.`),
        ...(alone.length > 0 ? [evidence(context, 'absence', alone[0].row + 1, 'ip.frag_offset', alone.length, `Behind frame ${alone[0].row + 1}${alone.length > 1 ? ` and ${plural(alone.length - 1, 'other first fragment')}` : ''} no further fragment of the same segment was captured.`)] : []),
      ],
      absenceOnly: alone.length * 2 > fragments,
      stallSeconds: harmed ? stall : 0,
      parameters: { fragmentedSegments: fragments, resent, alone: alone.length, tunnel },
      // The fragments of a tunnel's packets are as large as the path of the tunnel allows, not as what goes through it may be.
      roles: { ...rolesOf(c, direction, null, largest === 0 || tunnel ? null : largest), packetSize: null },
    });
  },
};

/** Relative sequence number of a raw one, near what was acknowledged. */
function placeOf(c: FlowCase, direction: 0 | 1, raw: number): number {
  const near = Math.max(0, c.directions[direction].tx.highestAck);
  return near + ((raw - ((c.tables.flows.word(2 * c.flow + direction, H_ISN) + near) | 0)) | 0);
}
