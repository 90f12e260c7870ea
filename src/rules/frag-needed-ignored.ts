import type { DirectionCase } from '../pmtu/direction-case.ts';
import { harmOf } from '../pmtu/harm.ts';
import { doubtField, doubtsAbout, doubtSentence } from '../pmtu/icmp-plausibility.ts';
import { explainMtu, hintSentence } from '../pmtu/tunnel-arithmetic.ts';
import { wireValue, type MessageFacts } from '../pmtu/messages.ts';
import { ASSUMED_MTU } from '../pmtu/limits.ts';
import { fallbackOf } from '../pmtu/fallback-sizes.ts';
import { LATE_AT_MOST } from './pmtud-working.ts';
import { stallOf } from './glued.ts';
import { evidence, observe, plural, reporterOf, rolesOf, seconds, type Rule } from './rule.ts';

/** Time to hear a message where no round trip was measured: a satellite's. */
const LONG_RTT = 1.3;

/** Messages of which the effect is asked for; those before them had theirs no later. */
const LATEST = 1000;

/** A sender with segmentation offload may cut even this: a length that is not its full size, or one that no known MSS bounds. */
function mayBePieces(d: DirectionCase, k: number, wire: number): boolean {
  if (d.limits.peerMss === null && d.ipLen(k) > ASSUMED_MTU) return !(d.wires.ids.exact && d.wires.ids.step(d.tx.at[k]) === 1);
  return d.supers > 0 && d.low[k] < wire && !d.wires.ids.exact;
}

/** IP bytes of a transmission’s largest real packet at least. Who sends nothing larger cuts nothing: steps of its IP IDs tell of its other flows. */
function leastSize(d: DirectionCase, k: number): number {
  return d.supers === 0 ? d.ipLen(k) : d.low[k];
}

/** What went at last is of a size to which stacks fall back by themselves, and not of the size announced: the message had no part in it. */
function fellBack(d: DirectionCase, m: MessageFacts): boolean {
  return d.high[m.effect] < m.innerMtu && fallbackOf(d.payload(m.effect)) !== null;
}

/** 3: the sender's packets are truly above the announced MTU, the message passed the capture point, and the sender goes on. */
export const fragNeededIgnored: Rule = {
  id: 'frag-needed-ignored',
  needs: 'messages',
  supersedes: ['plain-loss', 'offload-at-capture-point', 'pmtu-black-hole', 'application-idle', 'lso-burst-loss'],
  examine(c, direction, context) {
    const d = c.directions[direction];
    const heard = d.rtt ?? LONG_RTT;
    const all = c.messages[direction].filter((m) => m.relation === 'lowers');
    const ignored = all.filter((m) => m.outcome === 'ignored' || (m.outcome === 'late' && m.effectSeconds! > Math.max(fellBack(d, m) ? 0 : LATE_AT_MOST, 2 * heard)));
    if (ignored.length === 0) return null;
    // A sender that obeyed one of the messages has heard them; what follows is another matter.
    const until = ignored.some((m) => m.outcome === 'ignored') ? Infinity : Math.max(...ignored.slice(-LATEST).map((m) => m.time + m.effectSeconds!));
    if (all.some((m) => m.outcome === 'obeyed' && m.time < until)) return null;
    const first = ignored[0];
    const later: number[] = [];
    let passed = 0;
    for (let k = d.firstAfter(first.time + heard); k < d.tx.count; k++) {
      if (leastSize(d, k) <= first.innerMtu || mayBePieces(d, k, wireValue(first.wireBefore!))) continue;
      later.push(k);
      if (d.acked(k)) passed++;
    }
    // Packets above the announced MTU that arrive prove the message wrong, late or forged: nothing was ignored that mattered.
    if (passed >= 2 || passed * 2 > later.length) return null;
    const alone = later.length === 1 && ignored.every((m) => m.outcome === 'late' && fellBack(d, m));
    if ((later.length < 2 && !alone) || !later.some((k) => d.dontFragment(k))) return null;
    const byId = later.some((k) => d.isSuper[k] === 0 || d.source(k) === 'ip-id-step');
    const wire = wireValue(first.wireBefore!);
    const reporter = reporterOf(context, first);
    const harm = harmOf(d);
    const stall = stallOf(context, c, direction);
    let score = 2;
    if (byId) score += 3;
    if (all.length > 1 && !alone) score += 2;
    if (later.length >= 4) score += 1;
    if (first.match === 'exact' || first.match === 'several-merged') score += alone ? 0 : 1;
    const sender = c.sender(direction);
    const against = [];
    const smaller = d.firstAfter(d.time(later[later.length - 1]));
    if (all.some((m) => m.outcome === 'late')) {
      against.push(evidence(context, 'effect', smaller < d.tx.count ? d.frame(smaller) : null, 'ip.len', first.innerMtu,
        'In the end the sender did send smaller packets: it found the size by itself, or listens late.'));
    }
    const { icmp } = context.tables;
    if (icmp.viaNat[first.m]) {
      against.push(evidence(context, 'reply', first.frame, 'ip.src', context.tables.addresses.format(c.ipVersion, icmp.quotedSrc[first.m]),
        `The quote names the packet by other addresses or ports than ${sender} uses: if no box translates it back, ${sender} cannot tell which connection it is about.`));
    }
    for (const x of doubtsAbout(c, direction, first)) against.push(evidence(context, 'reply', x.frame, doubtField(x), x.count, doubtSentence(x, reporter)));
    return observe('frag-needed-ignored', c, direction, {
      cause: `${sender}|${first.innerMtu}|${reporter}`,
      severity: 'problem',
      score,
      title: `${sender} does not act on frag-needed messages from ${reporter}`,
      explanation: `${reporter} asked ${sender} for packets of at most ${first.innerMtu} bytes (${plural(all.length, 'message')}), and ${sender} goes on sending ${wire} bytes towards ${c.receiver(direction)}${stall > 0 ? `, stalled for ${seconds(stall)}` : ''}. The messages pass the capture point, so they are lost behind it (host firewall, load balancer, a NAT that leaves the quote untranslated) or the sender is set to ignore them.`,
      evidence: [
        evidence(context, 'cause', first.matchedFrames[0] ?? null, 'ip.len', wire, `${sender} sends packets of ${wire} bytes${c.ipVersion === 6 ? '' : ' with DF'}.`),
        evidence(context, 'reply', first.frame, c.ipVersion === 6 ? 'icmpv6.mtu' : 'icmp.mtu', first.nextHopMtu, `${reporter} announces a next-hop MTU of ${first.nextHopMtu}.${hintSentence(first.nextHopMtu, explainMtu(first.nextHopMtu))}`),
        evidence(context, 'effect', d.frame(later[0]), 'ip.len', leastSize(d, later[0]), `Frame ${d.frame(later[0])}, ${seconds(d.time(later[0]) - first.time)} later, is again ${leastSize(d, later[0])} bytes; ${plural(later.length, 'such packet')} up to frame ${d.frame(later[later.length - 1])}.`),
      ],
      against,
      wastedBytes: harm.wastedBytes,
      stallSeconds: stall,
      amplification: harm.amplification,
      parameters: { reporter, mtu: first.innerMtu, wireSize: wire, messages: all.length, laterOversize: later.length },
      roles: { ...rolesOf(c, direction, reporter, first.innerMtu), packetSize: wire },
    });
  },
};
