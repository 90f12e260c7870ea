import { smallest } from '../lib/extent.ts';
import { BIT_DONT_FRAGMENT, BIT_FRAGMENT } from '../tables/packet-table.ts';
import { stallOf } from './glued.ts';
import { evidence, observe, plural, rolesOf, seconds, type Rule } from './rule.ts';

/** 12: segments travel as IP fragments: DF is off and some hop is too narrow. */
export const fragmented: Rule = {
  id: 'fragmented',
  supersedes: ['plain-loss'],
  examine(c, direction, context) {
    const t = c.trace;
    if ((t.bitsSeen & BIT_FRAGMENT) === 0) return null;
    const d = c.directions[direction];
    let fragments = 0;
    let first = -1;
    let resent = 0;
    let keptWhole = 0;
    const seqs = new Map<number, number>();
    const since = new Map<number, number>();
    let wait = 0;
    for (let i = 0; i < t.length; i++) {
      if (t.direction[i] !== direction || !(t.bits[i]! & BIT_FRAGMENT)) continue;
      // Both sides of a box show the segment; its fragments behind the box are what counts.
      fragments++;
      if (first < 0) first = i;
      if (t.bits[i]! & BIT_DONT_FRAGMENT) keptWhole++;
      const k = d.txOf[i]!;
      const key = t.seq[i]!;
      if (k >= 0 ? d.replaced(k) : seqs.has(key) && t.ipId[i] !== seqs.get(key)) resent++;
      seqs.set(key, t.ipId[i]!);
      if (!since.has(key)) since.set(key, t.time[i]!);
      else wait = Math.max(wait, t.time[i]! - since.get(key)!);
    }
    if (fragments === 0) return null;
    const stall = Math.max(stallOf(context, c, direction), resent >= 2 ? wait : 0);
    const undelivered = d.tx.highestAck <= smallest(seqs.keys());
    const harmed = resent >= 2 && (resent * 3 >= fragments || undelivered) && stall > 0.2;
    // A segment that forbids to be cut was not: the packet of a tunnel around it was.
    const tunnel = keptWhole * 2 > fragments;
    const sender = c.sender(direction);
    const cost = harmed
      ? `${resent} of them had to be sent again${stall > 0 ? `, the flow stalled for ${seconds(stall)}` : ''}: one lost fragment loses the whole segment.`
      : 'They arrive, but every lost fragment costs a whole segment, and many firewalls and clouds drop fragments.';
    const cut = tunnel
      ? `travelled in tunnel packets that were cut into IP fragments: ${sender} forbids it (DF), but the end of the tunnel adds its header to packets that then no longer fit, and lets them be cut. The tunnel’s MTU is too large, not ${sender}’s.`
      : `${fragments === 1 ? 'was' : 'were'} cut into IP fragments on the way: the sender does not set DF and a hop is too narrow.`;
    return observe('fragmented', c, direction, {
      cause: `${sender}|${c.receiver(direction)}|${tunnel}`,
      severity: harmed ? 'problem' : 'warning',
      score: fragments >= 3 ? 7 : 5,
      title: tunnel ? `A tunnel’s packets with segments from ${sender} travel as IP fragments` : `Segments from ${sender} travel as IP fragments`,
      explanation: `${plural(fragments, 'segment')} from ${sender} to ${c.receiver(direction)} ${cut} ${cost}`,
      evidence: [
        evidence(context, 'cause', t.row[first]! + 1, 'ip.flags.mf', 1, `Frame ${t.row[first]! + 1} is the first fragment of a segment; only it carries the TCP header.`),
        evidence(context, 'effect', null, 'ip.frag_offset', fragments, `${plural(fragments, 'fragmented segment')} in this direction, ${resent} sent again.`),
      ],
      stallSeconds: harmed ? stall : 0,
      parameters: { fragmentedSegments: fragments, resent, tunnel },
      roles: { ...rolesOf(c, direction, null, t.ipLen[first]!), packetSize: null },
    });
  },
};
