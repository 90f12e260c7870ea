import { smallest } from '../lib/extent.ts';
import type { IcmpErrorTable, Match, Outcome } from '../tables/icmp-error-table.ts';
import type { PacketTable } from '../tables/packet-table.ts';
import { firstWhere, type DirectionCase, type WireSizeAt } from './direction-case.ts';
import { ASSUMED_MTU, mssMtu } from './limits.ts';
import { DEFAULT_RTT, EffectFinder, SLACK } from './effect.ts';
import { QuoteMatcher } from './quote-match.ts';

/** What a message says against what the sender really does: the one question that decides. */
export type Relation =
  /** Next-hop MTU below the sender's wire size: ordinary path MTU discovery. */
  | 'lowers'
  /** Next-hop MTU no smaller than the sender's wire size, yet the quoted packet is larger: somebody glued segments. */
  | 'glued'
  /** The quoted packet itself is no larger than the next-hop MTU. */
  | 'fits'
  /** 0, below 68 (IPv4) or 1280 (IPv6). */
  | 'bogus-mtu'
  | 'unknown';

/** One frag-needed or Packet Too Big about a direction, tied to what was captured. */
export interface MessageFacts {
  /** Row in the IcmpErrorTable. */
  m: number;
  frame: number;
  time: number;
  nextHopMtu: number;
  /** MTU that the inner flow has to obey: next-hop MTU less the tunnel's overhead where the quote holds a tunnel. */
  innerMtu: number;
  quotedLength: number;
  match: Match;
  /** Transmissions named by the quote, oldest first. */
  transmissions: number[];
  /** Frames named by the quote, second sightings included. */
  matchedFrames: number[];
  /** Relative sequence number quoted, null = not quoted. */
  seq: number | null;
  wireBefore: WireSizeAt | null;
  /** The sender had obeyed a message of this MTU, or a smaller one, when it sent the quoted packet. */
  agreed: boolean;
  relation: Relation;
  outcome: Outcome;
  effectSeconds: number | null;
  /** Transmission that shows the effect, −1 = none. */
  effect: number;
}

/** Smallest plausible next-hop MTU: RFC 791's 68, RFC 8200's 1280. */
export function plausibleMtu(version: number, mtu: number): boolean {
  return mtu >= (version === 6 ? 1280 : 68);
}

/** Linux sends no smaller packets, whatever it is told (net.ipv4.route.min_pmtu). */
const LEAST_OF_LINUX = 552;

/** Seconds for which a sender surely holds to what it was told (RFC 1191 §6.3: it tries again no sooner than after five minutes). */
const REMEMBERED = 300;

/** Super-segments whose IP IDs have to agree on the size of their pieces. */
const COUNTED_ALIKE = 2;

/** Which MTU the sender was seen to obey, from when on, and until when it surely holds to that (seconds). */
interface Obeyed {
  since: number;
  until: number;
  ceiling: number;
  /** Transmission that showed it first, −1 = none. */
  by: number;
}

/** Ties the messages about one direction (rows of the table, in file order) to its transmissions and tells each one's outcome. */
export function followMessages(c: DirectionCase, icmp: IcmpErrorTable, packets: PacketTable, rows: readonly number[], seqBase: number): MessageFacts[] {
  if (rows.length === 0) return [];
  const matcher = new QuoteMatcher(c.trace, c.direction);
  let facts = rows.map((m) => matchMessage(c, icmp, packets, m, matcher, seqBase, 0));
  // Where no IP ID tells copies apart, the quoted one was sent at least the shortest way to the reporter and back ago.
  const clear = c.limits.ipVersion === 6 ? facts.filter((f) => isOneCopy(c, f)) : [];
  const distances = clear.map((f) => f.time - c.time(f.transmissions[f.transmissions.length - 1]));
  const shortest = distances.length > 0 ? smallest(distances) : 0;
  if (shortest > 0) facts = rows.map((m) => matchMessage(c, icmp, packets, m, matcher, seqBase, shortest * 0.9));
  for (const f of facts) {
    if (f.match !== 'not-captured' && f.match !== 'no-flow') for (const k of f.transmissions) c.rejected[k] = 1;
  }
  const effects = new EffectFinder(c, matcher);
  const told: Obeyed = { since: -Infinity, until: -Infinity, ceiling: Infinity, by: -1 };
  for (const f of facts) {
    judge(c, effects, f, icmp, told);
    if ((f.outcome === 'obeyed' || f.outcome === 'late') && f.effect >= 0) {
      const at = c.time(f.effect);
      const lowers = f.relation === 'lowers' || (f.relation === 'unknown' && isFullPiece(c, f));
      // What a later message of the same MTU changes is only when its own bytes went again; if earlier, and in a packet of just that size, then
      // the sender had obeyed by then.
      const before = f.innerMtu === told.ceiling && at < told.since && isJustAsLarge(c, f);
      if (before || ((told.ceiling === Infinity || (lowers && f.innerMtu < told.ceiling)) && at >= told.since)) {
        told.since = at;
        told.by = f.effect;
      }
      if (lowers) told.ceiling = Math.min(told.ceiling, f.innerMtu);
      told.until = Math.max(told.until, at + REMEMBERED);
    }
  }
  const latest = facts.filter((f) => f.relation === 'glued').slice(-LATEST);
  if (latest.length >= STILL_REJECTED) for (const f of facts) if (hadNoEffect(f, latest)) withdrawEffect(f);
  return facts;
}

/**
 * Whether it is clear which copy of its bytes a message quotes: a packet of that very length, or pieces, or a piece, of what was
 * sent once until then.
 */
function isOneCopy(c: DirectionCase, { match, transmissions, time }: MessageFacts): boolean {
  if (match === 'exact') return transmissions.length === 1;
  const { resend, replacedBy } = c.tx;
  return transmissions.length > 0 && transmissions.every((k) => resend[k] === 0 && (replacedBy[k] < 0 || c.time(replacedBy[k]) > time));
}

/** Bytes by which a full packet may stay below the MTU: TCP options and rounding. */
const FULL_SLACK = 12;

/**
 * Whether rejected bytes went again in a packet of just the announced size, and arrived: where no handshake bounds the sender's packets,
 * that is what it sends from then on, be it that it obeyed or that it never sent larger ones.
 */
function isFullPiece(c: DirectionCase, f: MessageFacts): boolean {
  const k = f.effect;
  return isJustAsLarge(c, f) && c.start(k) === f.seq && c.acked(k) && !c.rejected[k];
}

/** Whether a message's effect shows in a packet of just the announced size. */
function isJustAsLarge(c: DirectionCase, { effect: k, innerMtu }: MessageFacts): boolean {
  return c.isSuper[k] === 0 && c.low[k] === c.high[k] && c.ipLen(k) <= innerMtu && c.ipLen(k) > innerMtu - FULL_SLACK;
}

/** Later messages that show a first one to have changed nothing, and how many of the latest are looked at. */
const STILL_REJECTED = 2;
const LATEST = 16;

/**
 * What looked like obedience, while nothing bounded the sender's packets yet, was none if the same MTU goes on rejecting
 * packets sent after it although they are known to fit by then.
 */
function hadNoEffect(f: MessageFacts, latest: readonly MessageFacts[]): boolean {
  if (f.relation !== 'unknown' || f.effect < 0 || f.wireBefore === null || f.quotedLength <= f.innerMtu) return false;
  let still = 0;
  for (const later of latest) {
    if (later.relation !== 'glued' || later.innerMtu !== f.innerMtu || later.time <= f.time) continue;
    if (later.transmissions.some((k) => k > f.effect) && ++still >= STILL_REJECTED) return true;
  }
  return false;
}

function withdrawEffect(f: MessageFacts): void {
  f.relation = 'glued';
  f.outcome = 'no-op';
  f.effectSeconds = null;
  f.effect = -1;
}

function matchMessage(
  c: DirectionCase,
  icmp: IcmpErrorTable,
  packets: PacketTable,
  m: number,
  matcher: QuoteMatcher,
  seqBase: number,
  distance: number,
): MessageFacts {
  const seq = icmp.quotedHasSeq[m] ? unwrapNear(c, icmp.quotedSeq[m], seqBase) : null;
  const found = matcher.match(icmp, m, seq, packets.time(icmp.row[m]) - distance);
  const transmissions = found.segments.map((i) => c.txOf[i]).filter((k) => k >= 0);
  return {
    m,
    frame: icmp.row[m] + 1,
    time: packets.time(icmp.row[m]),
    nextHopMtu: icmp.nextHopMtu[m],
    innerMtu: Math.max(0, icmp.nextHopMtu[m] - (icmp.outerVersion[m] ? icmp.outerOverhead[m] : 0)),
    quotedLength: icmp.quotedIpLen[m],
    match: found.match,
    transmissions,
    matchedFrames: found.segments.map((i) => c.trace.row[i] + 1),
    seq: found.seq,
    wireBefore: null,
    agreed: false,
    relation: 'unknown',
    outcome: 'unknown',
    effectSeconds: null,
    effect: -1,
  };
}

/** Relative, unwrapped sequence number nearest to what this direction sent. */
function unwrapNear(c: DirectionCase, raw: number, base: number): number {
  const relative = (raw - base) >>> 0;
  const high = c.tx.count > 0 ? c.end(c.tx.count - 1) : 0;
  const turns = Math.round((high - relative) / 4294967296);
  return relative + turns * 4294967296;
}

function judge(c: DirectionCase, effects: EffectFinder, f: MessageFacts, icmp: IcmpErrorTable, { since, until, ceiling, by }: Obeyed): void {
  const version = icmp.ipVersion[f.m];
  const bogus = !plausibleMtu(version, f.innerMtu);
  const quoted = f.transmissions.length > 0 ? f.transmissions[f.transmissions.length - 1] : c.firstAfter(f.time) - 1;
  // A packet that was not captured may have left a round trip before its message came, and so before the sender obeyed another.
  const sentAt = f.transmissions.length > 0 ? c.time(quoted) : f.time - (c.rtt ?? DEFAULT_RTT) - SLACK;
  // Where the clock ticks coarsely both may bear one time: then their order tells.
  const isEarlier = f.transmissions.length > 0 && (quoted < by || leftBefore(c, quoted, by));
  const obeyedBefore = since <= sentAt && sentAt < until && !isEarlier;
  const agreed = obeyedBefore ? ceiling : Infinity;
  f.agreed = agreed <= f.innerMtu;
  f.wireBefore = quoted >= 0 ? c.wireSizeBefore(quoted, obeyedBefore ? since : -Infinity, agreed) : null;
  if (f.match === 'not-captured') allowUnseen(c, f, agreed);
  if (isStale(c, icmp, f)) {
    f.outcome = 'stale';
    return;
  }
  // Linux falls to 552 where the message names less (or nothing): that is the size which shows obedience.
  const least = version === 6 ? 1280 : 576;
  const target = bogus || (version === 4 && f.innerMtu < LEAST_OF_LINUX) ? least : f.innerMtu;
  if (!bogus && f.quotedLength > f.innerMtu && quoteIsOnePacket(c, f, agreed)) {
    const { quotedLength } = f;
    f.wireBefore = { low: quotedLength, high: quotedLength, value: quotedLength, source: 'single' };
  }
  const wire = f.wireBefore;
  if (bogus) f.relation = 'bogus-mtu';
  else if (wire !== null && f.innerMtu >= wireValue(wire)) {
    const larger = f.quotedLength > f.innerMtu;
    if (!larger || isBounded(c, icmp, f, quoted, agreed)) {
      f.relation = larger ? 'glued' : 'fits';
      f.outcome = 'no-op';
      return;
    }
  } else if (wire !== null) f.relation = 'lowers';
  effects.follow(f, target);
}

/** Where the rejected bytes are missing in the capture so are the packets that held them: these may have been as large as the handshake allows. */
function allowUnseen(c: DirectionCase, f: MessageFacts, agreed: number): void {
  const before = f.wireBefore;
  const allowed = Math.min(mssMtu(c.limits) ?? 0, agreed);
  if (before !== null && allowed > before.value) f.wireBefore = { ...before, high: allowed, value: allowed, source: 'mss' };
}

/** IP IDs that a sender takes while a message is on its way. */
const A_FLIGHT = 0x1000;

/** Whether transmission k may have left before the other though it comes behind it here, where two taps whose clocks disagree made one file. */
function leftBefore(c: DirectionCase, k: number, other: number): boolean {
  const { ipId, interfaceId } = c.trace;
  const i = c.tx.at[k];
  const j = c.tx.at[other];
  return interfaceId[i] !== interfaceId[j] || (ipId[i] > 0 && ipId[j] > 0 && ((ipId[j] - ipId[i] - 1) & 0xffff) < A_FLIGHT);
}

/**
 * A quoted packet that was not captured, neither whole nor in pieces, and that the handshake allows, is the sender's own:
 * the capture lost it, and the packets that it did not lose say nothing of it. One that was captured as it was quoted is
 * one packet too where any link carries it, unless the sender had obeyed before and its IP IDs count pieces.
 */
function quoteIsOnePacket(c: DirectionCase, f: MessageFacts, ceiling: number): boolean {
  if (f.match === 'several-merged') return false;
  if (f.match === 'exact') {
    const k = f.transmissions[f.transmissions.length - 1];
    return k !== undefined && c.isSuper[k] === 0 && f.quotedLength <= ASSUMED_MTU && (ceiling === Infinity || c.low[k] === c.high[k]);
  }
  if (f.wireBefore !== null && f.wireBefore.value >= f.quotedLength) return false;
  return f.quotedLength <= (mssMtu(c.limits) ?? ASSUMED_MTU);
}

/**
 * Does anything bound the sender's packets by the announced MTU: the handshake, a message that it obeyed, the pieces of the
 * quoted packet, each captured by itself, or IP IDs that count the pieces of several super-segments before it alike? IDs of
 * one alone may hide lost frames.
 */
function isBounded(c: DirectionCase, icmp: IcmpErrorTable, f: MessageFacts, quoted: number, ceiling: number): boolean {
  const allowed = mssMtu(c.limits);
  if (ceiling <= f.innerMtu || (allowed !== null && f.innerMtu >= allowed)) return true;
  if (f.match === 'several-merged' && !mayBeOlder(icmp, f, allowed) && f.transmissions.every((k) => c.isSuper[k] === 0 && c.low[k] === c.high[k])) return true;
  return c.countedAlike(quoted) >= COUNTED_ALIKE;
}

/**
 * Whether a message may mean one packet of the sender from before the capture began, and what adds up to its length is how the sender
 * cut it since: no larger than any link carries, no handshake tells that it is too large, and no IP ID that it is another packet.
 */
function mayBeOlder(icmp: IcmpErrorTable, f: MessageFacts, allowed: number | null): boolean {
  return allowed === null && icmp.quotedIpId[f.m] <= 0 && f.quotedLength <= ASSUMED_MTU;
}

/** The wire size as one number. */
export function wireValue(w: WireSizeAt): number {
  return w.value;
}

/** Bytes that a sender may have under way at once: more is no window's that a path fills. */
const MOST_UNDER_WAY = 1 << 24;
/** Packets that are looked at for the peer's latest acknowledgment. */
const LOOKED_FOR_ACK = 256;

/** What the peer had acknowledged by a moment (relative), by its packets shortly before it; −Infinity = they tell nothing. */
function ackedBy({ trace, direction }: DirectionCase, time: number): number {
  const behind = firstWhere(trace.length, (i) => trace.time[i] > time);
  for (let i = behind - 1; i >= Math.max(0, behind - LOOKED_FOR_ACK); i--) if (trace.direction[i] !== direction) return trace.ack[i];
  return -Infinity;
}

function isStale(c: DirectionCase, icmp: IcmpErrorTable, f: MessageFacts): boolean {
  if (f.seq === null || c.tx.count === 0) return false;
  const sent = c.firstAfter(f.time) - 1;
  if (sent < 0) return false;
  const high = c.highestEnd[sent];
  const low = c.lowestStart[sent];
  if (f.match === 'not-captured') {
    // Of a flow that was joined in the middle bytes may have been under way that this capture never saw: unless they were acknowledged.
    if (c.trace.seq[0] !== 0 && Math.abs(f.seq - high) < MOST_UNDER_WAY) return f.seq < ackedBy(c, f.time - (c.rtt ?? DEFAULT_RTT) - SLACK);
    return f.seq >= high + 1 || (f.seq < 0 || (low <= 1 && f.seq < low && f.seq !== 0));
  }
  const last = f.transmissions[f.transmissions.length - 1];
  if (last === undefined) return false;
  // Bytes acknowledged without a resend were not dropped; without an IP ID the quote may mean another copy.
  const id = c.trace.ipId[c.tx.at[last]];
  const told = id > 0 && (f.match === 'exact' || (f.match === 'part' && isPieceOf(c, last, icmp.quotedIpId[f.m])));
  return c.acked(last) && c.tx.ackedTime[last] < f.time - (told ? 0 : (c.rtt ?? DEFAULT_RTT) + SLACK);
}

/** Whether an IP ID is one of those that a captured segment took on the wire. */
function isPieceOf(c: DirectionCase, k: number, ipId: number): boolean {
  const i = c.tx.at[k];
  return ((ipId - c.trace.ipId[i]) & 0xffff) < Math.max(1, c.wires.ids.step(i));
}
