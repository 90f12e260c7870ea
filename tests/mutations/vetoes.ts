/**
 * What holds each thing that rules a rule out (`vetoes` of src/rules/about.ts): taken out of the code, the rule must speak in the
 * act that is marked for it. `npm run mutate` tries them one after the other.
 */
import type { RuleId } from '../../src/rules/finding.ts';

export interface Edit {
  file: string;
  /** An expression that stands in the file once, and what is in its place without the veto. */
  text: string;
  instead: string;
}

/** One entry for each condition that holds a veto by itself; what holds it only together stands in one. */
export interface VetoTakenOut {
  rule: RuleId;
  /** Number of the veto, from 1. */
  veto: number;
  edits: readonly Edit[];
}

const edit = (file: string, text: string, instead: string): Edit => ({ file: `src/${file}.ts`, text, instead });

const NEVER_STALE = edit('pmtu/messages', 'isStale(c, icmp, f)', 'false');
const NOTHING_LARGER_ARRIVED = edit('pmtu/size-cut', 'Math.max(ackedMax, arrivedSize(d, k, fallen))', 'ackedMax');
const NO_LONE_PACKET_TOO_LARGE = edit('rules/glued', "c.messages[direction].some((m) => m.relation === 'lowers' && m.innerMtu <= all[0].innerMtu)", 'false');
const NO_LONE_PACKET_REJECTED = edit('rules/glued', "c.messages[direction].some((m) => m.relation === 'fits' && m.match === 'exact' && m.outcome === 'no-op')", 'false');

export const VETOES_TAKEN_OUT: readonly VetoTakenOut[] = [
  { rule: 'merged-then-rejected', veto: 1, edits: [NO_LONE_PACKET_REJECTED] },
  { rule: 'merged-then-rejected', veto: 1, edits: [NO_LONE_PACKET_TOO_LARGE] },
  { rule: 'unsegmented-tso', veto: 1, edits: [NO_LONE_PACKET_REJECTED] },
  { rule: 'unsegmented-tso', veto: 1, edits: [NO_LONE_PACKET_TOO_LARGE] },
  { rule: 'unsegmented-tso', veto: 2, edits: [edit('rules/glued', 'merges ? PROVES_MERGING : CLEAR_ORIGIN', '0')] },
  { rule: 'unsegmented-tso', veto: 2, edits: [edit('rules/run', 'p.roles.reporter === o.roles.reporter && p.roles.mtu === o.roles.mtu', 'false')] },
  { rule: 'frag-needed-ignored', veto: 1, edits: [edit('rules/frag-needed-ignored', "all.some((m) => m.outcome === 'obeyed' && m.time < until)", 'false')] },
  // The captured length is taken for the packet's.
  { rule: 'frag-needed-ignored', veto: 2, edits: [edit('pmtu/wire-size', '!this.isSuper(i)', 'true'), edit('pmtu/wire-size', 'pieces >= 2', 'false')] },
  { rule: 'frag-needed-ignored', veto: 3, edits: [NEVER_STALE] },
  { rule: 'pmtu-black-hole', veto: 1, edits: [NOTHING_LARGER_ARRIVED] },
  { rule: 'pmtu-black-hole', veto: 2, edits: [edit('rules/black-hole', 'cut.smallUnanswered > 0 || cut.lostMin < FULL_SIZE', 'cut.lostMin < FULL_SIZE')] },
  {
    rule: 'pmtu-black-hole', veto: 2,
    edits: [edit('rules/black-hole', 'cut.smallUnanswered > 0 || cut.lostMin < FULL_SIZE', 'cut.lostMin < FULL_SIZE'), edit('pmtu/size-cut', 'silentAfterSmall(d, first, ackedMax)', 'false')],
  },
  { rule: 'pmtu-black-hole', veto: 3, edits: [edit('rules/black-hole', '!cut.attempts.some((k) => d.dontFragment(k))', 'false')] },
  { rule: 'pmtu-black-hole', veto: 5, edits: [edit('rules/black-hole', "elsewhere === 'dead'", 'false')] },
  { rule: 'pmtu-black-hole', veto: 4, edits: [edit('engine/diagnose', 'LIKE_LOST_FRAGMENTS.has(o.rule)', 'false')] },
  { rule: 'black-hole-recovered', veto: 1, edits: [edit('rules/black-hole', "c.messages[direction].some((m) => m.outcome !== 'stale' && (m.innerMtu < cut.lostMin || m.seq === null))", 'false')] },
  { rule: 'pmtud-working', veto: 1, edits: [edit('pmtu/sizes-ahead', 'c.high[k] <= mtu', 'true')] },
  { rule: 'clamp-missing', veto: 1, edits: [edit('rules/clamp-missing', 'm.innerMtu < known', 'true')] },
  { rule: 'clamp-missing', veto: 2, edits: [NEVER_STALE] },
  { rule: 'bogus-next-hop-mtu', veto: 1, edits: [edit('rules/bogus-next-hop-mtu', "m.outcome !== 'stale'", 'true')] },
  { rule: 'frag-needed-but-fits', veto: 1, edits: [edit('pmtu/messages', "larger ? 'glued' : 'fits'", "'fits'")] },
  { rule: 'frag-needed-but-fits', veto: 2, edits: [edit('rules/frag-needed-but-fits', "c.messages[direction].some((m) => m.outcome === 'obeyed')", 'false')] },
  { rule: 'stale-or-forged-frag-needed', veto: 1, edits: [edit('rules/stale-or-forged-frag-needed', "m.outcome === 'stale'", 'true')] },
  { rule: 'stale-or-forged-frag-needed', veto: 1, edits: [edit('pmtu/messages', '(told ? 0 : (c.rtt ?? DEFAULT_RTT) + SLACK)', '0')] },
  { rule: 'stale-or-forged-frag-needed', veto: 2, edits: [edit('pmtu/messages', 'c.trace.seq[0] !== 0 && Math.abs(f.seq - high) < MOST_UNDER_WAY', 'false')] },
  { rule: 'fragmented', veto: 1, edits: [edit('rules/fragmented', 'largest > 0 && largest < LEAST_MTU', 'false')] },
  { rule: 'fragmented', veto: 2, edits: [edit('rules/fragmented', 'tunnel && flows.isMirrored(c.flow)', 'false')] },
  // The rule passes over what was rejected, and the diagnosis of the rejections silences it.
  {
    rule: 'offload-at-capture-point', veto: 1,
    edits: [
      edit('rules/offload-at-capture-point', '!d.isSuper[k] || d.rejected[k]', '!d.isSuper[k]'),
      edit('rules/run', '!here.some((other) => silences(other, o))', "o.rule === 'offload-at-capture-point' || !here.some((other) => silences(other, o))"),
    ],
  },
  { rule: 'l2-mtu-mismatch', veto: 1, edits: [NOTHING_LARGER_ARRIVED] },
  { rule: 'lso-burst-loss', veto: 1, edits: [edit('rules/lso-burst-loss', 'singlesLost > Math.max(1, singles / (everyOne ? 5 : 10))', 'false')] },
  { rule: 'lso-burst-loss', veto: 2, edits: [edit('rules/lso-burst-loss', 'full.length * 2 < recoveries.length', 'false')] },
  { rule: 'lso-burst-loss', veto: 3, edits: [edit('rules/lso-burst-loss', '!isLaterSighting(d, k)', 'true')] },
  { rule: 'lso-burst-loss', veto: 4, edits: [edit('rules/lso-burst-loss', 'resends.spurious >= ENOUGH && resends.spurious > resends.real', 'false')] },
  { rule: 'frag-needed-rate-limited', veto: 1, edits: [edit('rules/frag-needed-rate-limited', 'attempts.length < 2 || waited < ONE_RTO', 'attempts.length < 1')] },
  { rule: 'pmtu-flapping', veto: 1, edits: [edit('rules/pmtu-flapping', 'values.length >= ENOUGH && contradicted', 'values.length >= 2')] },
  { rule: 'pmtu-flapping', veto: 2, edits: [edit('rules/pmtu-flapping', 'values.length >= ENOUGH && contradicted', 'values.length >= ENOUGH')] },
  { rule: 'pmtu-flapping', veto: 3, edits: [edit('rules/pmtu-flapping', 'isVouchedFor(m)', 'true')] },
  { rule: 'mss-exceeded-on-wire', veto: 1, edits: [edit('rules/mss-exceeded-on-wire', 'd.payload(k) + options > ownMss', 'false')] },
  { rule: 'mss-exceeded-on-wire', veto: 2, edits: [edit('rules/mss-exceeded-on-wire', '!d.wires.ids.tell', 'false'), edit('rules/mss-exceeded-on-wire', 'd.wires.ids.step(d.tx.at[k]) === 1', 'true')] },
  {
    rule: 'plain-loss', veto: 1,
    // A copy comes too soon for a resend that answers a loss, as well.
    edits: [
      edit('pmtu/second-sightings', 'isSameSegment(trace, i, j, apart, unprovoked)', 'false'), edit('pmtu/second-sightings', 'isThroughout(marked + untold, trace.length)', 'false'),
      edit('pmtu/reading', '(code === EARLY && gap < Math.max(LEAST_PROBE, d.rtt ?? 0)) || gap < this.leastRoundTrip() * TOO_SOON', 'false'), edit('pmtu/delayed-ack', 'waited >= LONGEST', 'true'),
    ],
  },
  {
    rule: 'plain-loss', veto: 2,
    edits: [edit('rules/plain-loss', 'd.replaced(k) && !d.rejected[k]', 'd.replaced(k)'), edit('pmtu/reading', 'd.rejected[before]', 'false'), edit('pmtu/reading', 'this.rejections.explains(before, k)', 'false')],
  },
  { rule: 'plain-loss', veto: 3, edits: [edit('pmtu/reading', 'isLateFill(this.d, k)', 'true')] },
  { rule: 'plain-loss', veto: 4, edits: [edit('rules/plain-loss', '((cut.attempts.length >= 3 && cut.lostMin >= LEAST_CUT) || endsAboveCut(d))', 'cut.attempts.length >= 3 && cut.lostMin >= LEAST_CUT')] },
  { rule: 'plain-loss', veto: 5, edits: [edit('pmtu/reading', 'tx.ackedTime[k] - d.time(k) < this.leastRoundTrip() * (d.start(k) < this.needlessHigh ? 1 : TOO_SOON)', 'false')] },
  { rule: 'plain-loss', veto: 6, edits: [edit('pmtu/reading', 'this.duplicates > DUPLICATES && this.lastResendTime < this.progressTime - (this.d.rtt ?? 0)', 'false')] },
  { rule: 'plain-loss', veto: 7, edits: [edit('pmtu/reading', 'k < 0 || ack > d.start(k)', 'true'), edit('pmtu/reading', '(code === EARLY && gap < Math.max(LEAST_PROBE, d.rtt ?? 0)) || gap < this.leastRoundTrip() * TOO_SOON', 'false')] },
  { rule: 'plain-loss', veto: 8, edits: [edit('rules/plain-loss', 'closed && !spoke', 'false'), edit('rules/plain-loss', 'c.trace.flags[d.tx.at[k]] & SYN', 'false')] },
  { rule: 'plain-loss', veto: 9, edits: [edit('pmtu/delayed-ack', 'waited >= LONGEST', 'true')] },
  { rule: 'plain-loss', veto: 10, edits: [edit('rules/plain-loss', 'acksMissed(d)', 'false')] },
  { rule: 'zero-window', veto: 1, edits: [edit('rules/zero-window', 't.leastWindow > 0', 'false'), edit('rules/zero-window', 't.window[i] === 0', 't.window[i] < 1000')] },
  { rule: 'zero-window', veto: 2, edits: [edit('rules/zero-window', 't.ack[i] >= fin', 'false')] },
  { rule: 'reset', veto: 1, edits: [edit('rules/reset', 'finSeen || unacked.length === 0', 'false'), edit('rules/reset', 'unacked.some((d) => d.tx.highestAck >= 0 && !mayBeAcked(d, at, c, direction) && !endsAboveCut(d))', 'true')] },
  { rule: 'handshake-fails', veto: 1, edits: [edit('rules/handshake-fails', '!(flags & RST)', 'false')] },
  { rule: 'application-idle', veto: 1, edits: [edit('rules/application-idle', 'high[0] <= acked[0] && high[1] <= acked[1]', 'true')] },
  { rule: 'application-idle', veto: 2, edits: [edit('rules/application-idle', 'isTwice(wait, waits[0])', 'false')] },
];
