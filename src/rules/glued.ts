import { largest, smallest } from '../lib/extent.ts';
import type { FlowCase } from '../pmtu/flow-case.ts';
import type { DirectionCase } from '../pmtu/direction-case.ts';
import { wireValue, type MessageFacts } from '../pmtu/messages.ts';
import { doubtField, doubtsAbout, doubtSentence } from '../pmtu/icmp-plausibility.ts';
import { virtualCard, type VirtualCard } from '../pmtu/virtual-cards.ts';
import { harmOf } from '../pmtu/harm.ts';
import { CHECKSUM_PARTIAL, CHECKSUM_PARTIAL_NO_LENGTH, PSH } from '../wire/headers.ts';
import { QUOTE_OF_FIRST } from '../tables/icmp-error-table.ts';
import { H_BITS, HALF_SENT_SACK, R_STALL_SECONDS } from '../tables/flow-table.ts';
import type { Evidence } from './finding.ts';
import { evidence, plural, reporterOf, rolesOf, seconds, type CaptureContext, type Observation, observe } from './rule.ts';

/** Rejections of packets that no honest sender put on the wire, in one direction of one flow. */
export interface GluedFacts {
  messages: MessageFacts[];
  reporter: string;
  mtu: number;
  wire: number;
  largestQuote: number;
  /** The hop is narrow as well, which the sender was told and obeyed; what it sends since is rejected for being merged. */
  lowered: boolean;
  /** Transmissions no larger than the MTU that send rejected bytes again and were acknowledged. */
  lonePassed: number[];
  /** Some sequence number was rejected at least twice. */
  repeated: boolean;
  score: number;
  /** Above 0: the sender's own TSO packet travelled uncut; below: somebody merged what had been cut. */
  originScore: number;
  originReasons: OriginReason[];
  /** Rejected packets are sums of packets that were captured apart: somebody behind the capture point merges. */
  merges: boolean;
}

/** Weight of the reasons from which it is clear who made the packet so big. */
const CLEAR_ORIGIN = 3;

/** More than all reasons for the sender's uncut packet weigh together. */
const PROVES_MERGING = 12;

/** Rejections behind obedience from which merging is a fault of its own. */
const STILL_REJECTED = 2;

/** A reason why the packet was so big; `tso` = speaks for the sender's uncut TSO packet, else for merging on the way. */
interface OriginReason {
  tso: boolean;
  evidence: Evidence;
}

/** Two rules ask for them. */
const found = new WeakMap<DirectionCase, GluedFacts | null>();

/**
 * Necessary: a message whose quoted packet is larger than the next-hop MTU although the sender's real packets are
 * not. Vetoed where a lone packet of the sender's own size was rejected too: then the MTU is the matter.
 */
export function gluedFacts(c: FlowCase, direction: 0 | 1, context: CaptureContext): GluedFacts | null {
  if (!c.messages[direction].some((m) => m.relation === 'glued')) return null;
  const d = c.directions[direction];
  const before = found.get(d);
  if (before !== undefined) return before;
  const facts = findGlued(c, direction, context);
  found.set(d, facts);
  return facts;
}

function findGlued(c: FlowCase, direction: 0 | 1, context: CaptureContext): GluedFacts | null {
  const d = c.directions[direction];
  const all = c.messages[direction].filter((m) => m.relation === 'glued');
  const lowered = c.messages[direction].some((m) => m.relation === 'lowers' && m.innerMtu <= all[0].innerMtu);
  // What a sender that had obeyed sends fits: where that is rejected time and again the narrow hop is only half of the matter.
  const messages = lowered ? all.filter((m) => m.agreed) : all;
  if (lowered && messages.length < STILL_REJECTED) return null;
  // A lone packet that fits was rejected as well: then merging is not what the box objects to.
  if (c.messages[direction].some((m) => m.relation === 'fits' && m.match === 'exact' && m.outcome === 'no-op')) return null;
  const mtu = smallest(messages.map((m) => m.innerMtu));
  const wire = largest(messages.map((m) => wireValue(m.wireBefore!)));
  const lonePassed = loneCopiesThatPassed(d, messages, mtu);
  const repeated = new Set(messages.map((m) => m.seq)).size < messages.length;
  const certainWire = messages.some((m) => m.wireBefore!.low > 0);
  let score = 2;
  if (certainWire) score += 2;
  if (lonePassed.length > 0) score += 4;
  if (repeated) score += 2;
  if (messages.some((m) => m.match === 'exact' || m.match === 'several-merged')) score += 2;
  if (reportersCard(messages[0], context) !== null) score += 1;
  const { originScore, originReasons, merges } = origin(d, messages, context);
  // Who made the packet so big is half of the finding: where that stays open, it is likely at most.
  if (Math.abs(originScore) < CLEAR_ORIGIN) score = Math.min(score, 6);
  return {
    messages,
    reporter: reporterOf(context, messages[0]),
    mtu,
    wire,
    largestQuote: largest(messages.map((m) => m.quotedLength)),
    lowered,
    lonePassed,
    repeated,
    score,
    originScore,
    originReasons,
    merges,
  };
}

/** TTLs with which stacks start. */
const INITIAL = new Set([64, 128, 255]);

/** The virtual card that the rejecting box speaks from, where no router lies between it and the capture; null = none that is known. */
function reportersCard(m: MessageFacts, context: CaptureContext): VirtualCard | null {
  const { icmp } = context.tables;
  return INITIAL.has(icmp.ttl[m.m]) ? virtualCard(icmp.sourceOui[m.m]) : null;
}

/** Single packets that are told of, seconds behind a message in which one is looked for, and transmissions that are looked at in all. */
const MOST_PASSED = 200;
const LOOKED_FOR = 120;
const MOST_LOOKS = 1 << 24;

function loneCopiesThatPassed(d: DirectionCase, messages: MessageFacts[], mtu: number): number[] {
  const passed: number[] = [];
  const seen = new Set<number>();
  let looks = 0;
  for (const m of messages) {
    if (m.seq === null) continue;
    for (let k = d.firstAfter(m.time); k < d.tx.count && passed.length < MOST_PASSED && looks < MOST_LOOKS; k++, looks++) {
      if (d.time(k) > m.time + LOOKED_FOR) break;
      if (d.start(k) <= m.seq && d.end(k) > m.seq) {
        if (d.ipLen(k) <= mtu && d.acked(k) && !d.rejected[k] && !seen.has(k)) {
          seen.add(k);
          passed.push(k);
        }
        break;
      }
    }
  }
  return passed;
}

/**
 * Did the sender's own TSO packet reach the rejecting box uncut, or did somebody merge what had been cut?
 * A box that shares the sender's memory (VM, container) leaves the checksum of small packets unfinished too; GRO and
 * LRO only touch the big ones.
 */
function origin(d: DirectionCase, messages: MessageFacts[], context: CaptureContext): { originScore: number; originReasons: OriginReason[]; merges: boolean } {
  const reasons: OriginReason[] = [];
  let score = 0;
  /** Finished checksums on big packets: merged, or finished by a virtual switch that does not cut. */
  let finished = false;
  /** The sender's own stack speaks from the checksums, or the capture says that it was taken there. */
  let heardSender = false;
  const f = d.checksums;
  const smallUnfinished = f.small > 0 && f.smallPartial * 2 > f.small;
  const smallFinished = f.small > 0 && f.smallPartial * 4 < f.small;
  const icmp = context.tables.icmp;
  const quoteUnfinished = messages.filter((m) => {
    const k = icmp.quotedChecksumClass[m.m];
    return k === CHECKSUM_PARTIAL || k === CHECKSUM_PARTIAL_NO_LENGTH;
  });
  const quoteKnown = messages.filter((m) => icmp.quotedChecksum[m.m] >= 0);
  const note = (tso: boolean, text: string, message: MessageFacts | undefined, field: string, value: string | number): void => {
    reasons.push({ tso, evidence: evidence(context, 'cause', message?.frame ?? null, field, value, text) });
  };
  // The header of the first piece, its checksum with it, on a packet that holds more: one chance in 65,536 that it is none.
  const bearsFirst = messages.find((m) => icmp.quotedChecksumOf[m.m] === QUOTE_OF_FIRST);
  const exactSupers = messages.filter((m) => m.match === 'exact' && m.transmissions.some((k) => d.isSuper[k]));
  if (quoteUnfinished.length > 0 && quoteUnfinished.length * 2 >= quoteKnown.length) {
    if (smallFinished && d.supers > 0) {
      score -= 4;
      note(false, 'The rejected packet carries an unfinished TCP checksum while small packets of the sender carry finished ones: GRO merged it on the way.', quoteUnfinished[0], 'tcp.checksum', 'partial');
    } else {
      // Without small packets to compare with, GRO on the way would leave the same checksum.
      score += f.small > 0 ? 4 : 1;
      heardSender = true;
      note(true, 'The rejected packet still carries the unfinished TCP checksum of the sender’s own stack: it never passed a network card that cuts segments.', quoteUnfinished[0], 'tcp.checksum', 'partial');
    }
  } else if (bearsFirst !== undefined) {
    score -= 6;
    const firstFrame = icmp.quotedChecksumRow[bearsFirst.m] + 1;
    note(false, `The rejected packet of ${bearsFirst.quotedLength} bytes bears the TCP checksum of frame ${firstFrame}, which holds only its first bytes: a network card merged what follows to it and kept the first header.`, bearsFirst, 'tcp.checksum', 'of-first');
  } else if (quoteKnown.length > 0) {
    // A virtual switch finishes checksums too, and cuts nothing.
    score -= 1;
    finished = true;
    note(false, 'The rejected packet carries a finished TCP checksum, as packets do that were cut before somebody merged them; a virtual switch may have finished it without cutting.', quoteKnown[0], 'tcp.checksum', 'finished');
  }
  if (exactSupers.length > 0) {
    if (f.outbound > f.inbound && f.outbound > 0) {
      score += 4;
      heardSender = true;
      note(true, 'The rejected packets were captured on the sending host, as large as they were rejected.', exactSupers[0], 'ip.len', exactSupers[0].quotedLength);
    } else if (smallUnfinished && f.superPartial + f.superPartialNoLength > 0) {
      score += 4;
      heardSender = true;
      note(true, 'Big and small packets of the sender alike carry unfinished checksums: the capture was taken on the sender or on its own host.', exactSupers[0], 'tcp.checksum', 'partial');
    } else if (f.summed.supersFirst > 0) {
      score -= 4;
      note(false, `The captured big packets bear the checksum of their first ${f.summed.firstCut} bytes alone: a network card in front of the capture point merged them and kept the first header.`, exactSupers[0], 'tcp.checksum', 'first');
    } else if (f.superPartial === 0 && f.superPartialNoLength === 0 && f.summed.supersBad + f.summed.supersZero > 0) {
      // Neither unfinished nor finished: where ordinary packets are sound, merging spoiled them; else nothing is known.
      if ((f.summed.singlesBad + f.summed.singlesZero) * 4 <= f.summed.singles && f.summed.singles > 0) {
        score -= 3;
        note(false, 'The captured big packets carry checksums that are right in no known way, or none, while ordinary ones are right: they were merged in front of the capture point.', exactSupers[0], 'tcp.checksum', 'bad');
      }
    } else if (f.superPartial === 0 && f.superPartialNoLength === 0) {
      score -= 1;
      finished = true;
      note(false, 'The captured big packets carry finished checksums, as packets do that were merged in front of the capture point; a virtual switch may have finished them without cutting.', exactSupers[0], 'tcp.checksum', 'finished');
    } else if (smallFinished) {
      score -= 3;
    }
  }
  // What nobody cut is rejected as it was sent: a packet made of several captured ones was merged behind the capture point. The first
  // one's IP ID proves it, or a second sum, whatever checksums say: who merges as GRO does leaves them unfinished as the sender does.
  const sums = messages.filter((m) => m.match === 'several-merged');
  const merges = sums.length > 1 || (sums.length > 0 && icmp.quotedIpId[sums[0].m] > 0);
  if (sums.length > 0) {
    score -= merges ? PROVES_MERGING : CLEAR_ORIGIN;
    const { quotedLength, matchedFrames } = sums[0];
    note(false, `${d.supers === 0 ? 'The capture shows only packets that fit; the rejected one' : `The rejected packet of ${quotedLength} bytes`} is the sum of frames ${matchedFrames.slice(0, 8).join(' + ')}${matchedFrames.length > 8 ? ' …' : ''}, which were separate packets here: they were merged behind the capture point.`, sums[0], 'ip.len', quotedLength);
  }
  const apart = sums.length === 0 && exactSupers.length > 0 ? unmergedNeighbours(d, messages[0].time, messages[messages.length - 1].time) : null;
  if (apart !== null && apart.pairs >= ENOUGH_PAIRS && apart.pairs * 2 >= d.supers) {
    score += 8;
    note(true, `${apart.pairs} pairs of full-size packets came here back to back and were left apart (first frames ${d.frame(apart.first)} and ${d.frame(apart.first + 1)}): who merges would have merged those, so the big ones were big from the start.`, undefined, 'frame.time_delta', apart.pairs);
  }
  // What the sender handed down in place of the rejected packets this capture missed: one large packet, or pieces.
  const shown = messages.some((m) => m.match === 'exact' || m.transmissions.some((k) => d.isSuper[k]));
  // Where the sender's own stack is not heard in the checksums, be they finished or cut off, that nobody merged is not to be said for sure.
  if ((finished || !heardSender || !shown) && score > 0) score = Math.min(score, CLEAR_ORIGIN - 1);
  return { originScore: score, originReasons: reasons, merges };
}

/** Packets that follow each other as closely as this (seconds) are what GRO and LRO merge. */
const BACK_TO_BACK = 0.0001;
/** Pairs left apart from which no merging box stands before the capture point: it skips some for want of room. */
const ENOUGH_PAIRS = 8;

/**
 * Neighbouring full-size packets of one stretch of data, captured apart although they came back to back, between two moments (seconds):
 * before the first rejection and behind the last one whatever merges may have been off.
 */
function unmergedNeighbours(d: DirectionCase, since: number, until: number): { pairs: number; first: number } {
  const { trace, tx } = d;
  let full = 0;
  for (let k = 0; k < tx.count; k++) if (!d.isSuper[k]) full = Math.max(full, d.payload(k));
  let pairs = 0;
  let first = -1;
  for (let k = 1; k < tx.count; k++) {
    const i = tx.at[k - 1];
    const j = tx.at[k];
    if (trace.time[i] < since) continue;
    if (trace.time[j] > until) break;
    // A push ends what is merged, and another acknowledgment keeps segments apart.
    if (d.isSuper[k] || d.isSuper[k - 1] || d.payload(k) !== full || d.payload(k - 1) !== full || trace.flags[i] & PSH) continue;
    if (d.start(k) !== d.end(k - 1) || trace.ack[i] !== trace.ack[j] || trace.time[j] - trace.time[i] > BACK_TO_BACK) continue;
    if (pairs++ === 0) first = k - 1;
  }
  return { pairs, first };
}

/** Shared wording of both diagnoses; `rule` tells which of the two it is. */
export function gluedObservation(rule: 'merged-then-rejected' | 'unsegmented-tso', c: FlowCase, direction: 0 | 1, g: GluedFacts, context: CaptureContext): Observation {
  const d = c.directions[direction];
  const harm = harmOf(d);
  const sender = c.sender(direction);
  const receiver = c.receiver(direction);
  const first = g.messages[0];
  const sum = sumText(d, first);
  const list: Evidence[] = [];
  const cause = first.matchedFrames[0] ?? null;
  list.push(
    evidence(context, 'cause', cause, 'ip.len', first.quotedLength,
      first.match === 'several-merged'
        ? `Frames ${first.matchedFrames.join(' + ')} are the pieces of the rejected packet: ${sum}.`
        : first.match === 'exact'
          ? `Frame ${cause} is the rejected packet as it was captured: ${sum}.`
          : `The rejected packet of ${first.quotedLength} bytes was not captured in that size${cause === null ? '' : `; its bytes are in frame ${cause}`}.`),
    evidence(context, 'cause', cause, 'tcp.len', g.wire, `${sender}’s real packets are at most ${g.wire} bytes${wireReason(first, d.limits.peerMss !== null)}.`),
    evidence(context, 'reply', first.frame, c.ipVersion === 6 ? 'icmpv6.mtu' : 'icmp.mtu', g.mtu,
      `${g.reporter} rejects a packet of ${first.quotedLength} bytes and asks for ${first.nextHopMtu}; the sender’s packets already fit, so the message tells it nothing new.`),
  );
  if (g.messages.length > 1) {
    const last = g.messages[g.messages.length - 1];
    list.push(evidence(context, 'reply', last.frame, 'icmp.type', 3, `${plural(g.messages.length, 'such message')} between frame ${first.frame} and frame ${last.frame}${g.repeated ? ', some for the same bytes again' : ''}.`));
  }
  if (g.lonePassed.length > 0) {
    const k = g.lonePassed[0];
    list.push(evidence(context, 'effect', d.frame(k), 'tcp.analysis.retransmission', d.ipLen(k),
      `Frame ${d.frame(k)} sends the rejected bytes again, alone, in ${d.ipLen(k)} bytes: it is acknowledged. ${g.lonePassed.length === 2 ? 'So is another. ' : g.lonePassed.length > 2 ? `So are ${g.lonePassed.length - 1} others. ` : ''}The path is not too narrow for single packets.`));
  }
  for (const x of doubtsAbout(c, direction, first)) if (x.kind !== 'arrived') list.push(evidence(context, 'reply', x.frame, doubtField(x), x.count, doubtSentence(x, g.reporter)));
  const card = reportersCard(first, context);
  if (card !== null) list.push(evidence(context, 'reply', first.frame, 'eth.src', card.prefix, `${g.reporter} sends it from the card of a virtual machine (${card.vendor}, ${card.prefix}): what merges, or leaves uncut, may be its hypervisor.`));
  const isTso = rule === 'unsegmented-tso';
  list.push(...g.originReasons.filter((r) => r.tso === isTso).map((r) => r.evidence));
  const against = g.originReasons.filter((r) => r.tso !== isTso).map((r) => r.evidence);
  if (Math.abs(g.originScore) < CLEAR_ORIGIN) {
    against.push(evidence(context, 'absence', null, 'ip.len', g.largestQuote,
      `This capture cannot fully tell the sender’s uncut TSO packets from packets merged (LRO, GRO) in front of ${g.reporter}: switching off either ends it.`));
  }
  if (g.lonePassed.length === 0) against.push(evidence(context, 'absence', null, 'tcp.analysis.retransmission', 0, 'No single packet with the rejected bytes was seen to pass.'));
  const who = rule === 'unsegmented-tso' ? `${sender}’s segmentation offload hands on packets of up to ${g.largestQuote} bytes uncut` : `Segments from ${sender} are merged to packets of up to ${g.largestQuote} bytes before ${g.reporter} forwards them`;
  const stall = stallOf(context, c, direction);
  return observe(rule, c, direction, {
    cause: `${g.reporter}|${g.mtu}|${rule === 'unsegmented-tso' ? sender : ''}`,
    severity: 'problem',
    score: g.score,
    title: rule === 'unsegmented-tso' ? `${sender} sends TSO packets that nobody cuts; ${g.reporter} rejects them` : `${g.reporter} rejects packets that were merged on the way`,
    explanation: `${who}, and ${g.reporter} rejects them with next-hop MTU ${g.mtu}. ${g.lowered ? `Since ${sender} obeyed an earlier message it sends no packet above ${g.wire} bytes, so it` : isTso ? `The segments in them are meant for packets of at most ${g.wire} bytes, so ${sender}` : `${sender} never sent a packet above ${g.wire} bytes, so it`} has nothing to lower: it waits for its retransmission timer${stall > 0 ? ` (${seconds(stall)} stalled)` : ''}, sends the bytes again, and the next burst towards ${receiver} is rejected too. MSS clamping does not help against this.`,
    evidence: list,
    against,
    wastedBytes: harm.wastedBytes,
    stallSeconds: stall,
    amplification: harm.amplification,
    parameters: {
      reporter: g.reporter,
      mtu: g.mtu,
      wireSize: g.wire,
      quotedLength: g.largestQuote,
      messages: g.messages.length,
      lonePassed: g.lonePassed.length,
      arithmetic: sum,
      openOrigin: Math.abs(g.originScore) < CLEAR_ORIGIN,
      merges: g.merges,
    },
    roles: { ...rolesOf(c, direction, g.reporter, g.mtu), packetSize: g.largestQuote, wireSize: g.wire },
  });
}

/** Seconds stalled in one direction of a flow, by the tracker. */
export function stallOf(context: CaptureContext, c: FlowCase, direction: 0 | 1): number {
  return context.tables.flows.real(2 * c.flow + direction, R_STALL_SECONDS);
}

/** Whether the receiver of a direction was seen to send SACK blocks: it may not do so, or the snap length cut them off. */
export function hearsSack(context: CaptureContext, c: FlowCase, direction: 0 | 1): boolean {
  return (context.tables.flows.word(2 * c.flow + 1 - direction, H_BITS) & HALF_SENT_SACK) !== 0;
}

function wireReason(m: MessageFacts, announced: boolean): string {
  if (m.agreed) return ' (since it obeyed an earlier message)';
  switch (m.wireBefore?.source) {
    case 'ip-id-step':
      return ' (by the step of its IP IDs)';
    case 'first-checksum':
      return ' (by the part that the checksum of merged packets covers)';
    case 'single':
      return '';
    default:
      return announced ? ' (by the MSS that its peer announced)' : ' (as those are that carry rejected bytes alone and arrive)';
  }
}

/** 2960 = 40 + 1460 + 1460, or with a multiple. */
function sumText(d: DirectionCase, m: MessageFacts): string {
  const parts = m.transmissions.map((k) => d.payload(k));
  const payload = parts.reduce((a, b) => a + b, 0);
  const hdr = m.quotedLength - payload;
  if (m.match === 'several-merged' && parts.length > 0 && hdr >= 0) {
    return parts.length <= 6 ? `${m.quotedLength} = ${[hdr, ...parts].join(' + ')}` : `${m.quotedLength} = ${hdr} + ${payload} (${parts.length} segments)`;
  }
  const k = m.transmissions[m.transmissions.length - 1];
  if (k === undefined || m.match !== 'exact') return `${m.quotedLength} bytes`;
  const i = d.tx.at[k];
  const h = d.trace.ipLen[i] - d.trace.payload[i];
  const wire = m.wireBefore ? wireValue(m.wireBefore) : 0;
  const mss = wire - d.wireHeaders(k);
  const whole = mss > 0 ? Math.floor(d.payload(k) / mss) : 0;
  const rest = mss > 0 ? d.payload(k) - whole * mss : 0;
  return whole >= 1 ? `${m.quotedLength} = ${h} + ${whole} × ${mss}${rest > 0 ? ` + ${rest}` : ''}` : `${m.quotedLength} bytes`;
}
