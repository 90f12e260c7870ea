import { ACK, RST, SYN } from '../wire/headers.ts';
import { evidence, observe, plural, seconds, type Rule } from './rule.ts';

/** A connection attempt that nobody answers, or that is refused. */
export const handshakeFails: Rule = {
  id: 'handshake-fails',
  supersedes: [],
  examine(c, direction, context) {
    const t = c.trace;
    let syns = 0;
    let firstSyn = -1;
    let lastSyn = -1;
    for (let i = 0; i < t.length; i++) {
      const flags = t.flags[i]!;
      if (t.direction[i] === direction) {
        if ((flags & (SYN | ACK | RST)) === SYN) {
          if (t.second[i]) continue;
          syns++;
          if (firstSyn < 0) firstSyn = i;
          lastSyn = i;
        } else if (!(flags & RST)) return null;
      } else if (!(flags & RST)) return null;
    }
    if (syns === 0) return null;
    const refused = t.length > 0 && (t.flags[t.length - 1]! & RST) !== 0 && t.direction[t.length - 1] !== direction;
    const waited = t.time[lastSyn]! - t.time[firstSyn]!;
    if (!refused && (syns < 2 || waited < 0.9)) return null;
    const target = c.receiver(direction);
    return observe('handshake-fails', c, direction, {
      cause: `${target}|${c.ports[1 - direction]}|${refused}`,
      severity: refused ? 'info' : 'warning',
      score: 7,
      title: refused ? `${target} refuses connections to port ${c.ports[1 - direction]}` : `${target} does not answer connection attempts to port ${c.ports[1 - direction]}`,
      explanation: refused
        ? `${target} answered the SYN with a reset: nothing listens on that port, or a firewall rejects it.`
        : `${plural(syns, 'SYN')} in ${seconds(waited)} stayed without an answer. A SYN is small, so packet size is not the matter: the host is down, filtered, or its answers take another way.`,
      evidence: [evidence(context, 'cause', t.row[firstSyn]! + 1, 'tcp.flags.syn', 1, `Frame ${t.row[firstSyn]! + 1} opens the connection${refused ? '' : '; nothing comes back'}.`)],
      stallSeconds: refused ? 0 : waited,
      parameters: { syns, refused },
    });
  },
};
