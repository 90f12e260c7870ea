import { H_BITS, HALF_FIN } from '../tables/flow-table.ts';
import { FIN, RST } from '../wire/headers.ts';
import { evidence, observe, type Rule } from './rule.ts';

/** A reset. After a complete exchange it is a way to close and harmless. */
export const reset: Rule = {
  id: 'reset',
  supersedes: [],
  examine(c, direction, context) {
    const t = c.trace;
    if ((t.flagsSeen & RST) === 0) return null;
    let at = -1;
    let finSeen = false;
    for (let i = 0; i < t.length; i++) {
      if (t.flags[i]! & RST) {
        if (t.direction[i] === direction && at < 0) at = i;
        else if (t.direction[i] !== direction && at < 0) return null;
        if (at >= 0) break;
      }
      if (t.flags[i]! & FIN) finSeen = true;
    }
    if (at < 0) return null;
    const carried = c.directions[0].tx.count + c.directions[1].tx.count > 0;
    // Without payload it is an answer to a connection attempt; handshake-fails speaks of that.
    if (!carried) return null;
    // In a later piece of a long flow the FIN and what was acknowledged may lie before it.
    if (t.midway) finSeen ||= [0, 1].some((side) => (context.tables.flows.word(2 * c.flow + side, H_BITS) & HALF_FIN) !== 0);
    const unacked = c.directions.filter((d) => lastSent(d, t.time[at]!) > Math.max(d.tx.highestAck, 0));
    // Where not one acknowledgment of a direction was captured, nobody knows what of it was acknowledged.
    const outstanding = unacked.some((d) => d.tx.highestAck >= 0);
    const ending = finSeen || unacked.length === 0 ? 'complete' : outstanding ? 'cut-off' : 'unknown';
    const who = c.sender(direction);
    const frame = `Frame ${t.row[at]! + 1}`;
    const { score, title, explanation } = {
      complete: {
        score: 4,
        title: `${who} closes with a reset after the exchange`,
        explanation: `Everything that was sent had been acknowledged or closed before frame ${t.row[at]! + 1} reset the connection: a hard way to close, without harm.`,
      },
      'cut-off': {
        score: 7,
        title: `${who} resets the connection in mid-transfer`,
        explanation: `${frame} resets the connection while data was still unacknowledged. Packet sizes have no part in this; look at the application or a firewall on that side.`,
      },
      unknown: {
        score: 2,
        title: `${who} resets the connection`,
        explanation: `${frame} resets the connection. No acknowledgment was captured: whether it cuts data off is not known.`,
      },
    }[ending];
    return observe('reset', c, direction, {
      cause: `${who}|${ending}`,
      severity: ending === 'cut-off' ? 'warning' : 'info',
      score,
      title,
      explanation,
      evidence: [evidence(context, 'cause', t.row[at]! + 1, 'tcp.flags.reset', 1, `${frame} from ${who} carries RST.`)],
      parameters: { complete: ending === 'complete', outstanding },
    });
  },
};

function lastSent(d: Parameters<Rule['examine']>[0]['directions'][0], before: number): number {
  const k = d.firstAfter(before) - 1;
  return k < 0 ? 0 : d.highestEnd[k]!;
}
