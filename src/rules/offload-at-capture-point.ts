import type { DirectionCase } from '../pmtu/direction-case.ts';
import { type OffloadSide, type OffloadSign, weighOffload } from '../pmtu/offload-side.ts';
import { toldWireSize } from '../pmtu/told-wire-size.ts';
import { evidence, observe, plural, rolesOf, type Rule } from './rule.ts';

/** So many large segments lost, and none that arrived, are no artefact of the capture. */
const HARMFUL = 3;

/** 13: captured segments larger than one packet that arrive whole: an artefact of where the capture was taken. */
export const offloadAtCapturePoint: Rule = {
  id: 'offload-at-capture-point',
  needs: 'data',
  supersedes: [],
  examine(c, direction, context) {
    const d = c.directions[direction];
    if (d.supers === 0) return null;
    let acked = 0;
    let count = 0;
    let lost = 0;
    let arrived = 0;
    let biggest = -1;
    for (let k = 0; k < d.tx.count; k++) {
      // What a message rejects is no artefact.
      if (!d.isSuper[k] || d.rejected[k]) continue;
      count++;
      if (d.acked(k)) {
        acked++;
        arrived = Math.max(arrived, d.ipLen(k));
      } else if (d.replaced(k)) lost++;
      if (biggest < 0 || d.ipLen(k) > d.ipLen(biggest)) biggest = k;
    }
    if (count === 0 || (acked === 0 && (count < d.supers || lost >= HARMFUL))) return null;
    // Where none of the largest arrived, that large ones do no harm is not to be said.
    const harmless = arrived >= d.ipLen(biggest) || lost < HARMFUL;
    const { peerMss } = d.limits;
    const piece = firstPieceSeen(d);
    const { side, signs } = piece < 0 ? weighOffload(c, direction) : { side: 'unknown' as const, signs: [] };
    // The pieces are what was on the wire; as second sightings they are no transmissions of their own.
    const wire = piece < 0 ? (toldWireSize(c, direction)?.value ?? null) : d.trace.ipLen[piece];
    const who =
      piece >= 0
        ? 'The capture shows them whole and then once more, cut into packets: it was taken where that is done, on a host of virtual machines, a bridge or a router'
        : side === 'sending'
          ? `The capture was taken on ${c.sender(direction)} (or its own host), before its network card cut the segments (TSO/LSO)`
          : side === 'receiving'
            ? 'The capturing host merged arriving packets before tcpdump saw them (GRO/LRO)'
            : 'The capture point saw segments before they were cut or after they were merged (TSO, GRO or LRO)';
    const named = side !== 'unknown' || piece >= 0;
    // Where no MSS is known, and neither checksums nor IP IDs tell, a large segment may have been one packet of a wide link.
    const told = named || peerMss !== null || d.source(biggest) === 'ip-id-step';
    const score = (acked > 0 && told ? 4 : 2) + (named ? 4 : 0);
    return observe('offload-at-capture-point', c, direction, {
      cause: `${piece >= 0 ? 'cut' : side}|${c.sender(direction)}`,
      severity: 'info',
      score,
      title: 'Large captured segments are an artefact of offload at the capture point',
      explanation: `${plural(count, 'segment')} of up to ${d.ipLen(biggest)} bytes ${count === 1 ? 'was' : 'were'} captured from ${c.sender(direction)}. ${who}. ${acked > 0 ? `${count === 1 ? 'It was' : 'They were'} acknowledged (${acked} of ${count}), nothing rejected ${count === 1 ? 'it' : 'them'}${harmless ? ': leave offload on' : `; but none above ${arrived} bytes arrived`}.` : `Nothing rejected ${count === 1 ? 'it' : 'them'}.`}`,
      evidence: [
        evidence(context, 'cause', d.frame(biggest), 'ip.len', d.ipLen(biggest), `Frame ${d.frame(biggest)} holds ${d.payload(biggest)} bytes of payload${peerMss === null ? '' : d.payload(biggest) > peerMss ? `, above the MSS of ${peerMss} that the receiver announced` : ', in several packets by its IP IDs'}: it cannot be one packet on the wire.`),
        evidence(context, 'effect', null, 'tcp.ack', acked, `${acked} of ${count} such segments were acknowledged without being sent again.`),
        ...(piece < 0 ? [] : [evidence(context, 'effect', d.trace.row[piece] + 1, 'tcp.len', d.trace.payload[piece], `Frame ${d.trace.row[piece] + 1} is the first packet cut out of frame ${d.trace.row[d.trace.twin[piece]] + 1}: nothing was sent again.`)]),
        ...telling(signs, side, true).map((s) => evidence(context, 'cause', s.frame, 'tcp.checksum', s.weight > 0 ? 'sending' : 'receiving', sentence(s.text))),
      ],
      against: telling(signs, side, false).map((s) => evidence(context, 'cause', s.frame, 'tcp.checksum', s.weight > 0 ? 'sending' : 'receiving', sentence(s.text))),
      parameters: { supers: count, largest: d.ipLen(biggest), side, wireSize: wire, acked },
      roles: { ...rolesOf(c, direction, null, null), packetSize: d.ipLen(biggest), wireSize: wire },
    });
  },
};

/** Trace index of the first frame that shows a piece of a super-segment captured before it, −1 = there is none. */
function firstPieceSeen({ trace, direction }: DirectionCase): number {
  for (let i = 0; i < trace.length; i++) {
    if (trace.second[i] && trace.direction[i] === direction && trace.payload[i] > 0 && trace.payload[i] < trace.payload[trace.twin[i]]) return i;
  }
  return -1;
}

/** The signs that speak for a side, or those that speak against it; none where no side is named. */
function telling(signs: readonly OffloadSign[], side: OffloadSide, forIt: boolean): OffloadSign[] {
  return side === 'unknown' ? [] : signs.filter((s) => (s.weight > 0 === (side === 'sending')) === forIt);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
