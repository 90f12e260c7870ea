import { F_ADDRESS_A, F_ADDRESS_B, H_ISN } from '../tables/flow-table.ts';
import { A_DSACK } from '../tables/packet-table.ts';
import type { DirectionCase } from './direction-case.ts';
import type { FlowCase } from './flow-case.ts';
import type { MessageFacts } from './messages.ts';

/** Why a message is hard to believe although its quote fits what was under way. */
export type DoubtKind =
  /** The peer reports the resent bytes as received twice: what was "rejected" had arrived. */
  | 'arrived'
  /** The hops that the message travelled do not fit those that the quoted packet had travelled. */
  | 'distance'
  /** A private address speaks between public ones: filters elsewhere will drop such messages (RFC 1918, uRPF). */
  | 'private-source'
  /** The message bears the address to which the quoted packet was sent, or that of its sender. */
  | 'from-destination'
  | 'from-sender';

export interface Doubt {
  kind: DoubtKind;
  /** Frame (1-based) that shows it. */
  frame: number;
  /** Bytes reported twice, or hops that do not fit; 0 = no number. */
  count: number;
}

/** D-SACKs that answer a needless resend come within this time of the message (seconds, and round trips). */
const SOON = 1;
const ROUND_TRIPS = 10;
/** Share of the resent bytes that must be reported twice: a lost ACK makes single D-SACKs. */
const MOST = 0.5;
/** Routes there and back may differ by some hops, and routers quote before or after they lower the TTL. */
const ASYMMETRY = 4;
/** Transmissions before a D-SACK that are searched for the bytes that it names. */
const LOOK_BACK = 2048;
const INITIAL_TTL = [32, 64, 128, 255];

/** Everything about a message that speaks against its being an honest router's word about a rejected packet. */
export function doubtsAbout(c: FlowCase, direction: 0 | 1, message: MessageFacts): Doubt[] {
  const doubts: Doubt[] = [];
  const arrived = arrivedAllTheSame(c.directions[direction], message);
  if (arrived !== null) doubts.push(arrived);
  const far = distanceMismatch(c, direction, message);
  if (far > ASYMMETRY) doubts.push({ kind: 'distance', frame: message.frame, count: far });
  if (privateAmongPublic(c, message)) doubts.push({ kind: 'private-source', frame: message.frame, count: 0 });
  const speaker = endThatSpeaks(c, message);
  if (speaker !== null) doubts.push({ kind: speaker, frame: message.frame, count: 0 });
  return doubts;
}

/**
 * After a message the sender repeats what was under way in smaller packets. If the peer answers most of these bytes with
 * D-SACK (RFC 2883), it has them twice: the packets had not been rejected, and the message was forged or wrong.
 */
export function arrivedAllTheSame(d: DirectionCase, m: MessageFacts): Doubt | null {
  const { trace, tx, flows } = d;
  if (!(trace.analysisSeen & A_DSACK)) return null;
  if (m.match !== 'exact' || m.outcome === 'stale' || m.outcome === 'no-op') return null;
  const quoted = m.transmissions[m.transmissions.length - 1];
  const behind = d.firstAfter(m.time);
  if (quoted === undefined || behind === 0) return null;
  const until = m.time + Math.max(SOON, ROUND_TRIPS * (d.rtt ?? 0));
  const low = d.start(quoted);
  const high = d.highestEnd[behind - 1];
  let resent = 0;
  for (let k = behind; k < tx.count && d.time(k) <= until; k++) if (tx.resend[k] && d.start(k) >= low && d.end(k) <= high) resent += d.payload(k);
  if (resent === 0) return null;
  let twice = 0;
  let frame = -1;
  // Who reports bytes twice does it by SACK.
  const { sacks } = trace;
  for (let s = 0; s < sacks.length; s++) {
    const i = sacks.at[s];
    if (trace.time[i] <= m.time || trace.direction[i] === d.direction || trace.second[i] || !(trace.analysis[i] & A_DSACK)) continue;
    if (trace.time[i] > until) break;
    const at = flows.sacks.find(trace.row[i]);
    if (at < 0) continue;
    const ack = trace.ack[i];
    const raw = (flows.word(2 * d.flow + d.direction, H_ISN) + ack) | 0;
    const left = ack + ((flows.sacks.left(at, 0) - raw) | 0);
    const right = ack + ((flows.sacks.right(at, 0) - raw) | 0);
    if (left < low || right > high || right <= left) continue;
    const by = trace.time[i];
    // What was sent twice before the message, and not again, says nothing of it.
    if (bytesSent(d, left, right, by) > 2 * (right - left) || bytesSent(d, left, right, by, m.time) < right - left) continue;
    twice += right - left;
    if (frame < 0) frame = trace.row[i] + 1;
  }
  return frame >= 0 && twice >= resent * MOST ? { kind: 'arrived', frame, count: twice } : null;
}

/** How many bytes of a range were sent after `since` and by then, each time counted: of three copies one may have been rejected and two received. */
function bytesSent(d: DirectionCase, left: number, right: number, by: number, since = -Infinity): number {
  let sum = 0;
  for (let k = d.firstAfter(by) - 1, steps = 0; k >= 0 && steps < LOOK_BACK && d.time(k) > since; k--, steps++) {
    sum += Math.max(0, Math.min(right, d.end(k)) - Math.max(left, d.start(k)));
  }
  return sum;
}

/** By how many hops the way of the message differs from that of the quoted packet, seen from the tap; 0 = unknown or equal. */
function distanceMismatch(c: FlowCase, direction: 0 | 1, m: MessageFacts): number {
  const { icmp } = c.tables;
  const d = c.directions[direction];
  const k = m.transmissions[m.transmissions.length - 1];
  const quoted = icmp.quotedTtl[m.m];
  const back = icmp.ttl[m.m];
  if (k === undefined || m.match !== 'exact' || quoted === 0 || back === 0 || icmp.outerVersion[m.m] !== 0) return 0;
  // Of several sightings the one nearest to the sender counts the most hops; the tap of the message may be any of them.
  const there = Math.abs(d.trace.ttl[d.tx.at[k]] - quoted);
  let least = Infinity;
  for (const initial of INITIAL_TTL) if (initial >= back) least = Math.min(least, Math.abs(initial - back - there));
  return least === Infinity ? 0 : least;
}

function privateAmongPublic(c: FlowCase, m: MessageFacts): boolean {
  if (c.ipVersion !== 4) return false;
  const { icmp, flows } = c.tables;
  const end = (word: number): number => flows.flowWord(c.flow, word) >>> 0;
  return icmp.ipVersion[m.m] === 4 && isPrivate(icmp.reporter[m.m]) && !isPrivate(end(F_ADDRESS_A)) && !isPrivate(end(F_ADDRESS_B));
}

/** Whether one of the quoted packet's own ends speaks instead of a router between them. */
function endThatSpeaks(c: FlowCase, m: MessageFacts): 'from-destination' | 'from-sender' | null {
  const { icmp } = c.tables;
  const reporter = icmp.reporter[m.m];
  if (icmp.ipVersion[m.m] !== icmp.quotedVersion[m.m]) return null;
  if (reporter === icmp.quotedDst[m.m]) return 'from-destination';
  return reporter === icmp.quotedSrc[m.m] ? 'from-sender' : null;
}

/** Wireshark's name of the field that shows a doubt. */
export function doubtField(doubt: Doubt): string {
  switch (doubt.kind) {
    case 'arrived':
      return 'tcp.options.sack.dsack';
    case 'distance':
      return 'ip.ttl';
    default:
      return 'ip.src';
  }
}

/** Addresses that no router forwards on the Internet: RFC 1918, RFC 6598, link-local, loopback. */
function isPrivate(address: number): boolean {
  return PRIVATE.some(([prefix, bits]) => ((address ^ prefix) >>> (32 - bits)) === 0);
}

/** Network and length of its prefix: 10/8, 127/8, 169.254/16, 192.168/16, 172.16/12, 100.64/10. */
const PRIVATE: readonly (readonly [number, number])[] = [
  [0x0a000000, 8], [0x7f000000, 8], [0xa9fe0000, 16], [0xc0a80000, 16], [0xac100000, 12], [0x64400000, 10],
];

/** What a doubt means, in one sentence. */
export function doubtSentence(doubt: Doubt, reporter: string): string {
  switch (doubt.kind) {
    case 'arrived':
      return `From frame ${doubt.frame} on the receiver reports ${doubt.count} resent bytes as received twice (D-SACK): what ${reporter} claims to have rejected had arrived.`;
    case 'distance':
      return `The TTL of the message and the TTL in its quote differ by ${doubt.count} hops: it may not come from the path of the packet.`;
    case 'private-source':
      return `${reporter} is a private address between public ones: filters against forged sources drop such messages on the way to other senders.`;
    case 'from-destination':
      return `${reporter} is the address to which the rejected packet was sent: the destination itself complains, or a box that answers for it (address translation, load balancer, end of a tunnel).`;
    case 'from-sender':
      return `${reporter} is the sender’s own address: the sender’s own stack complains (a tunnel or IPsec on that host), a box that translates addresses does in its name, or the message is forged.`;
  }
}
