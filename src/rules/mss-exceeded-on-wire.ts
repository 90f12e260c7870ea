import { largest } from '../lib/extent.ts';
import { evidence, observe, plural, rolesOf, type Rule } from './rule.ts';

const ENOUGH = 5;
const NEARLY_ALL = 0.8;

/** 18: real packets, not super-segments, carry more than the receiver announced it takes. */
export const mssExceededOnWire: Rule = {
  id: 'mss-exceeded-on-wire',
  needs: 'data',
  supersedes: ['offload-at-capture-point'],
  examine(c, direction, context) {
    const d = c.directions[direction];
    const { peerMss, ownMss, headers } = d.limits;
    if (peerMss === null || ownMss === null || ownMss <= peerMss || !d.wires.ids.tell) return null;
    let exceeding = 0;
    let ones = 0;
    let first = -1;
    const sizes = new Map<number, number>();
    for (let k = 0; k < d.tx.count; k++) {
      const options = Math.max(0, d.ipLen(k) - d.payload(k) - headers);
      if (d.payload(k) + options <= peerMss) continue;
      if (d.payload(k) + options > ownMss) return null;
      exceeding++;
      if (first < 0) first = k;
      if (d.wires.ids.step(d.tx.at[k]) === 1) ones++;
      sizes.set(d.payload(k), (sizes.get(d.payload(k)) ?? 0) + 1);
    }
    // One IP ID each and nearly all of one size: no offload makes only such.
    if (exceeding < ENOUGH || ones < NEARLY_ALL * (exceeding - 1) || largest(sizes.values()) < NEARLY_ALL * exceeding) return null;
    return observe('mss-exceeded-on-wire', c, direction, {
      cause: c.sender(direction),
      severity: 'warning',
      score: 4,
      title: `${c.sender(direction)} sends larger segments than ${c.receiver(direction)} announced to take`,
      explanation: `${plural(exceeding, 'real packet')} of ${d.ipLen(first)} bytes exceed the MSS of ${peerMss} that ${c.receiver(direction)} announced: each took one IP ID, so none is a super-segment. The sender’s stack ignores the option, or a box lowered it behind the sender. They arrive here; a narrower path would lose them.`,
      evidence: [
        evidence(context, 'cause', d.frame(first), 'tcp.len', d.payload(first), `Frame ${d.frame(first)} carries ${d.payload(first)} bytes; the receiver’s SYN allows ${peerMss} with options.`),
        evidence(context, 'effect', null, 'ip.id', 1, `${plural(exceeding, 'such packet')}, each one step of the IP ID.`),
      ],
      parameters: { peerMss, largest: d.ipLen(first), packets: exceeding },
      roles: { ...rolesOf(c, direction, null, peerMss + headers), packetSize: d.ipLen(first) },
    });
  },
};
