import { A_RESEND, A_SECOND_SIGHTING, BIT_INBOUND, BIT_OUTBOUND, type PacketTable } from '../tables/packet-table.ts';
import type { FlowTrace } from './flow-trace.ts';

/** How far apart two sightings of one packet may lie (a box between the taps, seconds). */
const NEAR = 0.05;
/** How far, where the IP ID and another interface or TTL prove the datagram: full queues between two taps, clocks that disagree. */
const FAR = 1;
/** Without an IP ID only a close neighbour counts: a resend cannot follow so fast. */
const VERY_NEAR = 0.003;
/** The pieces of a super-segment lie no farther behind it. */
const PIECES_NEAR = VERY_NEAR * 4;
const AT_ONCE = 0.000002;
/** Frames that are searched for a first sighting: so many that are none themselves (the pieces of super-segments fill the way back), and so many in all. */
const LOOK_BACK = 128;
const FARTHEST = 1024;
/** No sender repeats itself sooner than this without having heard anything: the shortest probe of a tail comes after 2 ms (RFC 8985 §7.2 as Linux does it). */
const UNPROVOKED = 0.001;
/** Share of the frames that must have a copy, and how many at least, for a flow to be taken for captured twice throughout. */
const THROUGHOUT = 0.8;
const LEAST_COPIES = 3;
/** How much sooner or later than those measured a copy may come, and how much at least (seconds): a mirror's two ports queue. */
const JITTER = 1.25;
const LEAST_JITTER = 0.00001;

/**
 * Marks frames that show a packet seen before: a router's or bridge's two sides, `any`, a mirror of both ports.
 * Same sequence number, acknowledgment, length and IP ID within 50 ms; where there is no telling IP ID (IPv6, or
 * ID 0), within 3 ms, and the two sightings must differ in TTL, interface or direction (TTL and interface: a second), or repeat the frame before its sender can
 * have heard anything that asks for it.
 * A piece of a super-segment that left a box is the super-segment's second sighting: its bytes and its IP ID lie within it. A
 * host that bridges for its virtual machines shows both with one TTL on one interface: then the piece's IP ID tells or, where
 * there is none, its size: `fullSizes` = IP length of the largest packet that the handshake allows each direction, null = unknown.
 * What a box merged, on the other hand, comes behind its pieces.
 * What bears its very IP ID on another interface, or with another TTL, may come up to a second late; behind a router, with another acknowledgment too.
 * Where nearly every frame of a flow, ACKs as well, has a copy within 50 ms, the flow was captured twice, IDs or not.
 * `rejected` = a message came about the flow: then a sender may have repeated its data at once, and only the single packet tells; or
 * that nearly every frame has a copy, data just as long behind as the ACKs that acknowledge something new, which nobody repeats for a message.
 * Returns the number of frames marked; A_SECOND_SIGHTING of the packet table becomes what is found here.
 */
export function markSecondSightings(trace: FlowTrace, packets: PacketTable, rejected: boolean, fullSizes: readonly [number | null, number | null]): number {
  let marked = 0;
  let untold = 0;
  // What goes beyond all before, as nearly every segment and ACK does, cannot have been seen before.
  const { repeats, seq, ack, time, ttl, ipId, direction, second } = trace;
  const still = repeats.length > 0 && isStill(trace);
  for (let r = 0; r < repeats.length; r++) {
    const i = repeats.at[r];
    const from = direction[i];
    const full = fullSizes[from]!;
    untold++;
    const reach = reachOf(trace, i, still);
    let unprovoked = !rejected;
    for (let j = i - 1, seen = 0; j >= 0 && seen < LOOK_BACK && i - j <= FARTHEST; j--) {
      if (second[j] === 0) seen++;
      const apart = time[i] - time[j];
      if (apart > reach || apart < -reach) break;
      if (direction[j] !== from) {
        unprovoked = false;
        continue;
      }
      const isNear = apart <= NEAR && apart >= -NEAR;
      if (isNear) unprovoked &&= apart <= UNPROVOKED;
      // Whatever kind of copy it is, its bytes begin no earlier, and it acknowledges the same, unless a box numbers the peer's bytes anew as it routes.
      if (seq[j] > seq[i] || (ack[j] !== ack[i] && (ttl[i] >= ttl[j] || ipId[i] <= 0))) continue;
      const isCopy = isFartherOn(trace, i, j, apart) || isDatagramElsewhere(trace, i, j) || (isNear
        && (isSameSegment(trace, i, j, apart, unprovoked) || isPieceOf(trace, i, j, apart, unprovoked ? full : null, rejected)
          || isWholeOf(trace, i, j, apart, unprovoked)));
      if (!isCopy) continue;
      mark(trace, packets, i, j);
      marked++;
      untold--;
      break;
    }
  }
  if (untold > 0 && isThroughout(marked + untold, trace.length)) marked += markThroughout(trace, packets, marked, rejected);
  if (trace.analysisSeen & A_SECOND_SIGHTING) takeBackGuesses(trace, packets);
  trace.seconds = marked;
  return marked;
}

/** Whether a direction's frames all have one TTL, interface and side, and lie in the order of time: then none is a packet seen elsewhere. */
function isStill(t: FlowTrace): boolean {
  const last = [-1, -1];
  for (let i = 0; i < t.length; i++) {
    if (i > 0 && t.time[i] < t.time[i - 1]) return false;
    const d = t.direction[i];
    const before = last[d];
    if (before >= 0 && (t.ttl[i] !== t.ttl[before] || t.interfaceId[i] !== t.interfaceId[before] || sideOf(t, i) !== sideOf(t, before))) return false;
    last[d] = i;
  }
  return true;
}

/** How far back what frame i repeats may lie, seconds; below 0 = nowhere. In a flow that is `still` only an equal IP ID makes an empty segment a copy. */
function reachOf(t: FlowTrace, i: number, still: boolean): number {
  if (!still) return FAR;
  return t.payload[i] > 0 ? PIECES_NEAR : t.ipId[i] > 0 ? VERY_NEAR : -1;
}

/**
 * While reading, a copy is told by less (src/flows/sightings.ts). What the closer look does not confirm is a resend, in the
 * packet table as well, so that the list of packets and the charts say the same of it.
 */
function takeBackGuesses(trace: FlowTrace, packets: PacketTable): void {
  for (let i = 0; i < trace.length; i++) {
    if (!(trace.analysis[i] & A_SECOND_SIGHTING) || trace.second[i]) continue;
    // The first of the two may lie in frames that were looked at without these.
    if (trace.midway && (i <= LOOK_BACK || trace.time[i] - trace.time[0] <= NEAR)) continue;
    const row = trace.row[i];
    const block = packets.block(row);
    const at = packets.place(row);
    block.analysis[at] = trace.analysis[i] = (trace.analysis[i] & ~A_SECOND_SIGHTING) | A_RESEND;
  }
}

function mark(trace: FlowTrace, packets: PacketTable, i: number, j: number): void {
  trace.second[i] = 1;
  trace.twin[i] = j;
  const row = trace.row[i];
  packets.block(row).analysis[packets.place(row)] |= A_SECOND_SIGHTING;
  trace.analysis[i] |= A_SECOND_SIGHTING;
}

/**
 * Marks the copies of a flow that was captured twice from end to end although no IP ID tells; returns how many it marked. `rejected`:
 * they have to come as long after as those of what no message makes anybody repeat.
 */
function markThroughout(trace: FlowTrace, packets: PacketTable, marked: number, rejected: boolean): number {
  const delays = rejected ? delaysOfNews(trace) : ANY_DELAY;
  if (delays === null) return 0;
  const original = new Int32Array(trace.length).fill(-1);
  const used = new Uint8Array(trace.length);
  // A packet may be seen three times and more, but what is sent again beside a message has copies of its own.
  for (let i = 1; rejected && i < trace.length; i++) if (trace.second[i]) used[trace.twin[i]] = 1;
  let copies = 0;
  for (let i = 1; i < trace.length; i++) {
    if (trace.second[i]) continue;
    for (let j = i - 1; j >= 0 && i - j <= LOOK_BACK && trace.time[i] - trace.time[j] <= delays.most; j--) {
      // The copies come in the order of the originals: each original has one.
      if (used[j] || trace.second[j] || original[j] >= 0 || trace.time[i] - trace.time[j] < delays.least || !isEqual(trace, i, j)) continue;
      original[i] = j;
      used[j] = 1;
      copies++;
      break;
    }
  }
  if (!isThroughout(marked + copies, trace.length)) return 0;
  for (let i = 1; i < trace.length; i++) if (original[i] >= 0) mark(trace, packets, i, original[i]);
  return copies;
}

/** How long behind a frame its copy may come (seconds). */
interface Delays {
  least: number;
  most: number;
}

const ANY_DELAY: Delays = { least: -Infinity, most: NEAR };

/**
 * How long after them the copies of frames without payload come that say something new (a SYN, a higher acknowledgment); null where
 * not nearly all have one. Of duplicate ACKs, which are equal as well, an odd number follows as often as an even one.
 */
function delaysOfNews(t: FlowTrace): Delays | null {
  const highest = [-Infinity, -Infinity];
  let news = 0;
  let copied = 0;
  let least = Infinity;
  let most = 0;
  for (let i = 0; i < t.length; i++) {
    const d = t.direction[i];
    // A SYN acknowledges −1.
    if (t.ack[i] <= highest[d]) continue;
    highest[d] = t.ack[i]!;
    if (t.payload[i] > 0) continue;
    const delays: number[] = [];
    for (let j = i + 1; j < t.length && j - i <= LOOK_BACK && t.time[j] - t.time[i] <= NEAR; j++) {
      if (t.second[j] === 0 && isEqual(t, j, i)) delays.push(t.time[j] - t.time[i]);
    }
    news++;
    copied += delays.length % 2;
    if (delays.length !== 1) continue;
    least = Math.min(least, delays[0]);
    most = Math.max(most, delays[0]);
  }
  if (least === Infinity || !isThroughout(copied, news + copied)) return null;
  return { least: Math.min(least / JITTER, least - LEAST_JITTER), most: Math.min(NEAR, Math.max(most * JITTER, most + LEAST_JITTER)) };
}

function isThroughout(copies: number, frames: number): boolean {
  return copies >= LEAST_COPIES && copies >= (frames - copies) * THROUGHOUT;
}

/** The same segment in all that a box leaves alone. */
function isEqual(t: FlowTrace, i: number, j: number): boolean {
  if (t.direction[i] !== t.direction[j] || t.flags[i] !== t.flags[j] || t.window[i] !== t.window[j] || t.ipId[i] !== t.ipId[j]) return false;
  return t.seq[i] === t.seq[j] && t.payload[i] === t.payload[j] && t.ack[i] === t.ack[j];
}

/** The datagram of frame j itself, or a piece of it, on another side of a box: its IP ID tells, however late it came there. */
function isDatagramElsewhere(t: FlowTrace, i: number, j: number): boolean {
  if (t.seq[i] < t.seq[j] || t.end[i] > t.end[j]) return false;
  if (t.ttl[i] === t.ttl[j] && t.interfaceId[i] === t.interfaceId[j]) return false;
  const same = t.payload[i] === t.payload[j];
  if (same ? t.ipId[i] !== t.ipId[j] || t.flags[i] !== t.flags[j] : t.payload[i] === 0 || !isItsPiece(t, i, j)) return false;
  return !constantId(t, i);
}

/**
 * What bears no IP ID, or a piece of it, seen later elsewhere with a TTL that a router has lowered since, however late: a resend would have
 * come by the first place again.
 */
function isFartherOn(t: FlowTrace, i: number, j: number, apart: number): boolean {
  if (t.ipId[i] > 0 || apart < 0 || t.ttl[i] >= t.ttl[j]) return false;
  if (t.interfaceId[i] === t.interfaceId[j] && (sideOf(t, i) === sideOf(t, j) || sideOf(t, i) === 0 || sideOf(t, j) === 0)) return false;
  return t.payload[i] === t.payload[j] ? t.seq[i] === t.seq[j] && t.flags[i] === t.flags[j] : t.payload[i] > 0 && t.end[i] <= t.end[j];
}

/** `unprovoked` = the sender had no reason to repeat itself between the two. */
function isSameSegment(t: FlowTrace, i: number, j: number, apart: number, unprovoked: boolean): boolean {
  if (t.seq[i] !== t.seq[j] || t.payload[i] !== t.payload[j] || t.ack[i] !== t.ack[j] || t.flags[i] !== t.flags[j]) return false;
  // Some firewalls number packets anew; a sender's own resend would carry the TTL of the first.
  if (t.ipId[i] !== t.ipId[j]) return t.ttl[i] < t.ttl[j] && apart >= 0 && apart <= VERY_NEAR;
  const moved = t.ttl[i] !== t.ttl[j] || t.interfaceId[i] !== t.interfaceId[j] || sideOf(t, i) !== sideOf(t, j);
  if (t.ipId[i] > 0) {
    // An equal, non-zero ID is the same datagram; a sender that uses one constant ID for all is told by its neighbours.
    if (moved) return true;
    if (!constantId(t, i)) return apart <= VERY_NEAR;
  }
  if (t.payload[i] === 0 && !moved) return false;
  // A sender may repeat a rejected segment after some ten microseconds: unmoved copies must be closer than that.
  return unprovoked || apart <= (moved ? VERY_NEAR : AT_ONCE);
}

/**
 * A wire-size piece of super-segment j, seen after it on another side of the box, or on the same where its IP ID is the one that
 * this piece took. `full` = size of pieces by which they are known where no IDs tell, null = none are.
 */
function isPieceOf(t: FlowTrace, i: number, j: number, apart: number, full: number | null, rejected: boolean): boolean {
  if (apart > PIECES_NEAR || t.payload[j] <= t.payload[i] || t.payload[i] === 0) return false;
  if (t.seq[i] < t.seq[j] || t.end[i] > t.end[j]) return false;
  if (t.ack[i] !== t.ack[j]) return false;
  const moved = t.ttl[i] !== t.ttl[j] || t.interfaceId[i] !== t.interfaceId[j] || (sideOf(t, i) !== sideOf(t, j) && sideOf(t, i) !== 0 && sideOf(t, j) !== 0);
  if (!moved) {
    if (t.ipId[j] > 0 && !constantId(t, i)) return isItsPiece(t, i, j);
    return full !== null && t.ipId[i] === t.ipId[j] && isFullPiece(t, i, j, full);
  }
  // Where a message made a sender repeat itself in smaller packets, these come in with a TTL above that of what had left the box.
  if (t.ipId[i] < 0 && rejected) return t.ttl[i] <= t.ttl[j];
  if (t.ipId[i] < 0 || (t.ttl[i] < t.ttl[j] && apart >= 0 && apart <= VERY_NEAR)) return true;
  const step = (t.ipId[i] - t.ipId[j]) & 0xffff;
  return step <= Math.ceil((t.seq[i] - t.seq[j]) / Math.max(1, t.payload[i])) + 1;
}

/** A super-segment, seen after the first of the pieces that were merged into it: it bears that one's IP ID, and nothing new. */
function isWholeOf(t: FlowTrace, i: number, j: number, apart: number, unprovoked: boolean): boolean {
  if (t.seq[i] !== t.seq[j] || t.payload[j] === 0 || t.payload[i] <= t.payload[j] || t.ack[i] !== t.ack[j] || t.ipId[i] !== t.ipId[j]) return false;
  return t.ipId[i] > 0 && !constantId(t, i) ? apart <= VERY_NEAR : unprovoked;
}

/**
 * Whether segment i has the very IP ID that its bytes take when super-segment j is cut into pieces of one size, the last of
 * which may be shorter; a resend takes a new one.
 */
function isItsPiece(t: FlowTrace, i: number, j: number): boolean {
  const before = t.seq[i] - t.seq[j];
  const step = (t.ipId[i] - t.ipId[j]) & 0xffff;
  if (step === 0 || before === 0) return step === before;
  if (before === step * t.payload[i]) return true;
  return t.end[i] === t.end[j] && isBehindPiece(t, i, j) && t.ipId[i] === ((t.ipId[i - 1] + 1) & 0xffff);
}

/** The first piece, one behind the other, or the short last: a sender that was told of a narrow path would send smaller ones. */
function isFullPiece(t: FlowTrace, i: number, j: number, full: number): boolean {
  return t.seq[i] === t.seq[j] ? t.ipLen[i] === full : isBehindPiece(t, i, j) && (t.ipLen[i] === full || t.end[i] === t.end[j]);
}

/** Whether segment i goes on where the frame before it, a piece of j, stopped. */
function isBehindPiece(t: FlowTrace, i: number, j: number): boolean {
  return t.second[i - 1] === 1 && t.twin[i - 1] === j && t.end[i - 1] === t.seq[i];
}

function constantId(t: FlowTrace, i: number): boolean {
  for (let j = i - 1, seen = 0; j >= 0 && i - j <= LOOK_BACK && seen < 4; j--) {
    // What shares bytes with it may be the same packet.
    const shares = (t.seq[j] < t.end[i] && t.end[j] > t.seq[i]) || (t.seq[j] === t.seq[i] && t.payload[j] === t.payload[i]);
    if (t.direction[j] !== t.direction[i] || shares) continue;
    if (t.ipId[j] === t.ipId[i]) return true;
    seen++;
  }
  return false;
}

function sideOf(t: FlowTrace, i: number): number {
  return t.bits[i] & (BIT_INBOUND | BIT_OUTBOUND);
}
