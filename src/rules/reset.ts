import { H_BITS, HALF_FIN } from '../tables/flow-table.ts';
import type { DirectionCase } from '../pmtu/direction-case.ts';
import type { FlowCase } from '../pmtu/flow-case.ts';
import { DEFAULT_RTT } from '../pmtu/effect.ts';
import { lastHeard } from '../pmtu/peer-signs.ts';
import { endsAboveCut } from '../pmtu/suspicion.ts';
import { FIN, RST } from '../wire/headers.ts';
import { evidence, observe, type Rule } from './rule.ts';

const NOT_SIZE = 'Packet sizes have no part in this; look at the application or a firewall on that side.';

/** A reset. After a complete exchange it is a way to close and harmless. */
export const reset: Rule = {
  id: 'reset',
  supersedes: [],
  examine(c, direction, context) {
    const t = c.trace;
    if ((t.flagsSeen & RST) === 0) return null;
    let at = 0;
    let finSeen = false;
    while (!(t.flags[at] & RST)) if (t.flags[at++] & FIN) finSeen = true;
    if (t.direction[at] !== direction) return null;
    // Without payload it is an answer to a connection attempt; handshake-fails speaks of that.
    if (c.directions[0].tx.count + c.directions[1].tx.count === 0) return null;
    // In a later piece of a long flow the FIN and what was acknowledged may lie before it.
    if (t.midway) finSeen ||= [0, 1].some((side) => (context.tables.flows.word(2 * c.flow + side, H_BITS) & HALF_FIN) !== 0);
    const unacked = c.directions.filter((d) => (d.highestEnd[d.firstAfter(t.time[at]) - 1] ?? 0) > Math.max(d.tx.highestAck, 0));
    // Where not one acknowledgment of a direction was captured, or some must be missing, nobody knows what of it was acknowledged.
    // Nor is it known where only large packets went unanswered to the end: they may never have come there.
    const outstanding = unacked.some((d) => d.tx.highestAck >= 0 && !mayBeAcked(d, at, c, direction) && !endsAboveCut(d));
    const unanswered = !finSeen && isInPlaceOfAnswer(c, direction, at);
    const ending = unanswered ? 'unanswered' : finSeen || unacked.length === 0 ? 'complete' : outstanding ? 'cut-off' : 'unknown';
    const who = c.sender(direction);
    const frame = `Frame ${t.row[at] + 1}`;
    const resets = `${frame} resets the connection`;
    const { score, title, explanation } = {
      complete: {
        score: 4,
        title: `${who} closes with a reset after the exchange`,
        explanation: `${resets}. Everything sent had been acknowledged, or one side had closed: a hard way to close.`,
      },
      unanswered: {
        score: 7,
        title: `${who} resets the connection in place of an answer`,
        explanation: `${resets} before ${who} has sent a byte of data. ${NOT_SIZE}`,
      },
      'cut-off': {
        score: 7,
        title: `${who} resets the connection in mid-transfer`,
        explanation: `${resets} while data was still unacknowledged. ${NOT_SIZE}`,
      },
      unknown: {
        score: 2,
        title: `${who} resets the connection`,
        explanation: `${resets}. No acknowledgment of what was sent last was captured: whether it cuts data off is not known.`,
      },
    }[ending];
    return observe('reset', c, direction, {
      cause: `${who}|${ending}`,
      severity: score === 7 ? 'warning' : 'info',
      score,
      title,
      explanation,
      evidence: [evidence(context, 'cause', t.row[at] + 1, 'tcp.flags.reset', 1, `${frame} from ${who} carries RST.`)],
      parameters: { complete: ending === 'complete', outstanding },
    });
  },
};

/**
 * Whether a server resets (frame `at` of the trace) without a byte of its own, and its number leaves none out, what its client had sent in one go
 * and not again: what did not come through would have been.
 */
function isInPlaceOfAnswer(c: FlowCase, resets: 0 | 1, at: number): boolean {
  const { trace } = c;
  const asked = c.directions[1 - resets];
  if (c.client !== asked.direction || trace.seq[0] !== 0 || c.directions[resets].tx.count > 0 || trace.seq[at] > 1) return false;
  const last = asked.firstAfter(trace.time[at]) - 1;
  return last >= 0 && last < INITIAL_WINDOW && asked.tx.resends === 0;
}

/** Initial window of today's stacks (RFC 6928), segments; and those that one acknowledgment covers as a rule (RFC 1122 §4.2.3.2). */
const INITIAL_WINDOW = 10;
const AN_ACK = 2;
/** No sender waits longer for an acknowledgment before it sends again than this (seconds) and two round trips. */
const PATIENCE = 0.3;
/** Of a round trip, less what it varies: what was sent so long before a packet of the receiver was answered by it. */
const SURELY_THERE = 0.9;

/**
 * Whether what a direction had sent and saw unacknowledged up to the reset (frame `at` of the trace) may have been acknowledged by ACKs that the
 * capture lost: the sender sent more than its window can have been, or never sent again what was due; or, where the sender itself
 * resets, no more is open than one ACK covers, for which there was time, or which is the last word to a peer that was heard: an application
 * says it and closes at once. A receiver that resets a round trip after so little has it, and may have read it. Not so
 * where the receiver's last ACK came too late to know less.
 */
function mayBeAcked(d: DirectionCase, at: number, c: FlowCase, resets: 0 | 1): boolean {
  const reset = d.trace.time[at];
  const acked = Math.max(d.tx.highestAck, 0);
  const first = d.firstBeyond(acked);
  const last = d.firstAfter(reset) - 1;
  // Who sends it again missed its acknowledgment too; if he resets then, he gives up, and cuts off what did not arrive anyway.
  for (let k = first; k <= last; k++) if (d.tx.resend[k]) return d.direction === resets;
  const rtt = d.rtt ?? DEFAULT_RTT;
  const sent = d.time(first);
  const age = reset - sent;
  if (first > last || lastHeard(d, at) > sent + rtt) return false;
  const window = INITIAL_WINDOW * (d.limits.peerMss ?? d.payload(first)) + acked;
  const had = d.direction === resets ? age > rtt || c.directions[1 - resets].tx.count > 0 : reset - d.time(last) > rtt * SURELY_THERE;
  const isLastWord = last - first < AN_ACK && had;
  return age > PATIENCE + 2 * rtt || d.highestEnd[last] - acked > window || isLastWord;
}
