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
    const outstanding = c.directions.some((d) => !(t.midway && d.tx.highestAck < 0) && lastSent(d, t.time[at]!) > Math.max(d.tx.highestAck, 0) + 0);
    const complete = finSeen || !outstanding;
    const who = c.sender(direction);
    return observe('reset', c, direction, {
      cause: `${who}|${complete}`,
      severity: complete ? 'info' : 'warning',
      score: complete ? 4 : 7,
      title: complete ? `${who} closes with a reset after the exchange` : `${who} resets the connection in mid-transfer`,
      explanation: complete
        ? `Everything that was sent had been acknowledged or closed before frame ${t.row[at]! + 1} reset the connection: a hard way to close, without harm.`
        : `Frame ${t.row[at]! + 1} resets the connection while data was still unacknowledged. Packet sizes have no part in this; look at the application or a firewall on that side.`,
      evidence: [evidence(context, 'cause', t.row[at]! + 1, 'tcp.flags.reset', 1, `Frame ${t.row[at]! + 1} from ${who} carries RST.`)],
      parameters: { complete, outstanding },
    });
  },
};

function lastSent(d: Parameters<Rule['examine']>[0]['directions'][0], before: number): number {
  const k = d.firstAfter(before) - 1;
  return k < 0 ? 0 : d.highestEnd[k]!;
}
